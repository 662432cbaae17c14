import { once } from 'node:events';
import type { Core } from '../../src/core/core.ts';
import type { Answer, AnswerEvent } from '../../src/core/events.ts';
import type { ExpertReport } from '../../src/core/experts/plugin.ts';
import type { Turn } from '../../src/core/turn.ts';

export type Script = (turn: Turn, signal: AbortSignal, index: number) => AsyncGenerator<AnswerEvent>;

/** A core that says what a test wants: the other side of the contract that the bot has with the core. */
export class ScriptedCore implements Core {
  /** All turns so far. */
  readonly turns: Turn[] = [];
  /** The signals of the turns, by their index. */
  readonly signals: AbortSignal[] = [];
  script: Script;

  constructor(script: Script = echo) {
    this.script = script;
  }

  answer(turn: Turn, signal = new AbortController().signal): AsyncIterable<AnswerEvent> {
    this.turns.push(turn);
    this.signals.push(signal);
    return this.script(turn, signal, this.turns.length - 1);
  }

  async dispose(): Promise<void> {}
}

/** Answers with the question's own words. */
export async function* echo(turn: Turn): AsyncGenerator<AnswerEvent> {
  const images = turn.messages.flatMap((message) => message.images).length;
  yield { type: 'routed', route: images > 0 ? 'vision' : 'text', images, experts: [] };
  yield* says(`You said: ${turn.messages.at(-1)?.text}`);
}

/** Streams a text in pieces, then ends. */
export async function* says(text: string, answer: Partial<Answer> = {}): AsyncGenerator<AnswerEvent> {
  for (const piece of text.match(/[\s\S]{1,40}/g) ?? []) yield { type: 'token', text: piece };
  yield { type: 'done', answer: answerOf(text, answer) };
}

/** Says something, then goes on until it is stopped, as a core does. */
export async function* saysUntilStopped(text: string, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  yield { type: 'token', text };
  if (!signal.aborted) await once(signal, 'abort');
  yield { type: 'done', answer: answerOf(text, { finish: 'cancelled', notes: ['Stopped by a test.'] }) };
}

export function answerOf(text: string, answer: Partial<Answer> = {}): Answer {
  return {
    text,
    route: 'text',
    experts: [],
    timings: {
      intakeMs: 0,
      expertsMs: 0,
      prefillMs: 100,
      decodeMs: 900,
      totalMs: 1200,
      firstTokenMs: 300,
      promptTokens: 10,
      cachedTokens: 0,
      newTokens: 27,
    },
    model: 'script',
    notes: [],
    finish: 'stop',
    ...answer,
  };
}

/** What the ocr expert saw in an image. */
export function reading(image: number, ...texts: string[]): ExpertReport {
  const observations = texts.map((text) => ({ kind: 'text', text, confidence: 0.9 }) as const);
  return { name: 'ocr', version: '1', image, ms: 400, ok: true, observations };
}
