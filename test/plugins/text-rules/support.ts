import textRules from '../../../plugins/text-rules/index.ts';
import type { Observation, SignalSight } from '../../../src/core/experts/plugin.ts';
import { contextOf, imageNumber } from '../../core/support/plugins.ts';

const expert = await textRules.create(contextOf(textRules));

/** Lines as an OCR expert reports them, each 20 pixels high. */
export function linesOf(text: string): Observation[] {
  return text.split('\n').map((line, index) => ({
    kind: 'text',
    text: line,
    confidence: 0.9,
    box: { x: 10, y: 20 * index, width: 8 * line.length, height: 18 },
  }));
}

/** The signals that these observations give. */
export async function signalsOf(observations: Observation[]): Promise<SignalSight[]> {
  const report = { name: 'ocr', version: '1', image: 1, ms: 1, ok: true, observations };
  const seen = await expert.observe(imageNumber(1), new AbortController().signal, [report]);
  return seen.filter((one) => one.kind === 'signal');
}

/** Names of the signals that a text gives. */
export async function kindsIn(text: string): Promise<string[]> {
  return (await signalsOf(linesOf(text))).map(({ signal }) => signal);
}
