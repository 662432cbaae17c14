import type { describeMachine } from '../machine.ts';
import { count } from '../report/notes.ts';
import { table } from '../report/tables.ts';
import type { StepResult } from './step.ts';

/** All that `npm run bench:7b -- --json` prints. */
export interface LargeResult {
  date: string;
  machine: ReturnType<typeof describeMachine>;
  threads: number;
  quantise: StepResult;
  answer: StepResult;
  /** node-llama-cpp, where it is installed. */
  peer?: { version: string; result: StepResult };
}

/** The result as Markdown. */
export function largeTable({ date, machine, threads, quantise, answer, peer }: LargeResult): string {
  const minutes = ((quantise.sharesMs ?? 0) + (quantise.decoderMs ?? 0)) / 60_000;
  const rows = [
    ['tyto, LaVIN-7B int4', ...speeds(answer)],
    ...(peer ? [[`node-llama-cpp ${peer.version} Q4_0`, ...speeds(peer.result)]] : []),
  ];
  return [
    `- ${date}, ${machine.cpu}, ${count(machine.cores, 'core')}, ${count(threads, 'thread')}`,
    `- Quantising 13.5 GB of float16 to int4, calibration included: ${minutes.toFixed(1)} minutes, peak memory ${gigabytes(quantise)} GB`,
    '',
    table(['', 'prompt (tokens)', 'first token (s)', 'decode (tok/s)', 'load (s)', 'peak (GB)'], rows),
  ].join('\n');
}

function speeds(result: StepResult): string[] {
  const { promptTokens = 0, prefillMs = 0, decodeMs = 0, newTokens = 0, loadMs = 0 } = result;
  // The first token of the answer belongs to the prompt.
  const decoded = (1000 * (newTokens - 1)) / decodeMs;
  return [
    String(promptTokens),
    (prefillMs / 1000).toFixed(1),
    decoded.toFixed(2),
    (loadMs / 1000).toFixed(1),
    gigabytes(result),
  ];
}

function gigabytes({ peakBytes = 0 }: StepResult): string {
  return (peakBytes / 1e9).toFixed(2);
}
