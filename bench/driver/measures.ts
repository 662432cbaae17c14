import type { EngineGroup } from '../engines/engines.ts';
import type { Prompts } from '../prepare/prompts.ts';
import type { Operation, Sample } from './protocol.ts';

/** What is measured, and how a sample becomes a number. */
export interface Measure {
  name: string;
  unit: 'tok/s' | 'ms';
  /** Work of round `round`; prompts change from round to round. */
  operation(round: number): Operation;
  value(sample: Sample): number;
}

const decodedTokens = 33;
const answerTokens = 64;

/** What is measured, by what a person waits for; of systems the speeds of the decoder alone. */
export function measuresOf({ text, question, picture }: Prompts, group: EngineGroup): Measure[] {
  const piece = (length: number, round: number): number[] => {
    const start = (round * 389) % (text.length - length);
    return text.slice(start, start + length);
  };
  const generate = (prompt: readonly number[], newTokens: number, guesses = false): Operation => ({
    prompt: [...prompt],
    newTokens,
    guesses,
    leastMs: 500,
  });
  const decode = (context: number): Measure => ({
    name: `decode @${context}`,
    unit: 'tok/s',
    operation: (round) => generate(piece(context, round), decodedTokens),
    value: ({ restMs, ids }) => (1000 * (ids.length - 1)) / restMs,
  });
  const firstToken = (prompt: readonly number[]): Measure => ({
    name: `first token, ${prompt.length}`,
    unit: 'ms',
    operation: () => generate(prompt, 1),
    value: ({ firstTokenMs }) => firstTokenMs,
  });
  const prefill: Measure = {
    name: 'prefill 512',
    unit: 'tok/s',
    operation: (round) => generate(piece(512, round), 1),
    value: ({ firstTokenMs }) => (1000 * 512) / firstTokenMs,
  };
  const speeds = [prefill, decode(128), decode(1024)];
  if (group === 'systems') return speeds;
  return [
    ...speeds,
    firstToken(question),
    firstToken(picture),
    {
      name: 'answer',
      unit: 'tok/s',
      operation: () => generate(picture, answerTokens, true),
      value: ({ firstTokenMs, restMs, ids }) => (1000 * ids.length) / (firstTokenMs + restMs),
    },
  ];
}
