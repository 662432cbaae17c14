import type { Box, ExpertReport, Observation } from './experts/plugin.ts';
import { oneLine } from './prompt/neutral-text.ts';

/** Characters of what a picture says that are shown as evidence. */
const MOST_CHARACTERS = 200;

/** What an observation says, for people: `"OPEN 8 TO 6"`, `dog`, `QR code "https://…"`, `nsfw.explicit`. */
function evidenceWords(seen: Observation): string {
  switch (seen.kind) {
    case 'text':
      return seen.alternative ? `${quote(seen.text)} or ${quote(seen.alternative)}` : quote(seen.text);
    case 'object':
    case 'class':
      return oneLine(seen.label);
    case 'code':
      return `${oneLine(seen.format)} ${quote(seen.text)}`;
    case 'caption':
      return `${quote(seen.text)}${groundsOf(seen.phrases)}`;
    case 'fingerprint':
      return `${oneLine(seen.method)} ${oneLine(seen.value, MOST_CHARACTERS)}`;
    case 'signal':
      return seen.text ? `${oneLine(seen.signal)} in ${quote(seen.text)}` : oneLine(seen.signal);
  }
}

/** Where something was seen, in pixels: `at 12,40, 200 x 30`, with the frame of an animated picture. */
function evidencePlace({ box, frame }: Pick<Observation, 'box' | 'frame'>): string {
  const places = [box && placeOf(box), frame !== undefined && `frame ${frame}`];
  return places.filter(Boolean).join(', ');
}

function placeOf(box: Box): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
  return `at ${x},${y}, ${width} x ${height}`;
}

/** Which observations of whom the parts of a caption rest on: ` from detect 1, ocr 2`. */
function groundsOf(phrases: Extract<Observation, { kind: 'caption' }>['phrases']): string {
  const grounds = phrases.flatMap(({ evidence }) => evidence.map((each) => `${each.expert} ${each.observation + 1}`));
  return grounds.length > 0 ? ` from ${[...new Set(grounds)].join(', ')}` : '';
}

function quote(text: string): string {
  return `"${oneLine(text, MOST_CHARACTERS)}"`;
}

/** What each expert saw in each image, a line an observation: number, kind, confidence, words, place. */
export function evidenceTable(reports: readonly ExpertReport[], names: readonly string[] = []): string[] {
  const images = [...Map.groupBy(reports, ({ image }) => image)].sort(([a], [b]) => a - b);
  return images.flatMap(([image, own]) => {
    const name = names[image - 1];
    return [name === undefined ? `Image ${image}` : `Image ${image} (${oneLine(name)})`, ...own.flatMap(reportLines)];
  });
}

/** The lines of one expert's report. */
export function reportLines({ name, version, ms, ok, observations, error }: ExpertReport): string[] {
  const state = ok ? `${observations.length} observed` : `failed: ${error ?? 'no reason given'}`;
  const rows = observations.map((seen, index) => {
    const number = String(index + 1).padStart(6);
    const row = `${number}  ${seen.kind.padEnd(11)} ${seen.confidence.toFixed(2)}  ${evidenceWords(seen)}`;
    return [row, evidencePlace(seen)].filter(Boolean).join('  ');
  });
  return [`  ${name} ${version}: ${oneLine(state, MOST_CHARACTERS)} (${Math.round(ms)} ms)`, ...rows];
}
