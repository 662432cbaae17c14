import type { Answer, AnswerEvent } from '../core/events.ts';
import type { ExpertReport } from '../core/experts/plugin.ts';
import { printAside } from './print.ts';

/** No answer at all. */
export class AnswerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AnswerError';
    this.code = code;
  }
}

/**
 * Follows an answer as it comes: its text to standard output while it is written, what happens beside it to standard
 * error.
 * @param streams Whether the text is written out; otherwise the caller prints the whole answer.
 * @throws {AnswerError}
 */
export async function showAnswer(events: AsyncIterable<AnswerEvent>, { streams = true } = {}): Promise<Answer> {
  for await (const event of events) {
    switch (event.type) {
      case 'routed':
        printAside(routeLine(event));
        break;
      case 'expert':
        printAside(expertLine(event.report));
        break;
      case 'token':
        if (streams) process.stdout.write(event.text);
        break;
      case 'restarted':
        if (streams) process.stdout.write('\n');
        printAside(`The inference core had to be restarted (${event.reason}); once more:`);
        break;
      case 'failed':
        throw new AnswerError(event.code, event.message);
      case 'done':
        if (streams) endText(event.answer);
        printEnd(event.answer);
        return event.answer;
    }
  }
  throw new AnswerError('no-end', 'The core ended without an answer.');
}

function routeLine({ route, images, experts }: Extract<AnswerEvent, { type: 'routed' }>): string {
  if (route === 'text') return 'Route: text';
  return `Route: vision, ${count(images, 'picture')}, experts: ${experts.join(', ') || 'none'}`;
}

function expertLine({ name, image, ms, ok, observations, error }: ExpertReport): string {
  const seen = ok ? count(observations.length, 'observation') : `failed: ${error ?? 'no reason given'}`;
  return `  ${name}, picture ${image}: ${seen} (${Math.round(ms)} ms)`;
}

/** Text that was not streamed (what the experts saw, when the model cannot run) comes now; the last line ends. */
function endText({ text, finish }: Answer): void {
  if (finish === 'experts-only') process.stdout.write(text);
  process.stdout.write('\n');
}

function printEnd({ notes, timings, model, finish }: Answer): void {
  for (const note of notes) printAside(`Note: ${note}`);
  if (finish === 'experts-only') return;
  const { newTokens, decodeMs, totalMs } = timings;
  const rate = decodeMs > 0 ? `, ${((1000 * newTokens) / decodeMs).toFixed(1)} tokens/s` : '';
  printAside(`${model}: ${count(newTokens, 'token')}${rate}, ${(totalMs / 1000).toFixed(1)} s in all`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
