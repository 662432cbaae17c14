import type { Box, Observation } from './experts/plugin.ts';
import { oneLine } from './prompt/neutral-text.ts';

/** Characters of what a picture says that are shown as evidence. */
const MOST_CHARACTERS = 200;

/** What an observation says, for people: `"OPEN 8 TO 6"`, `dog`, `QR code "https://…"`, `nsfw.explicit`. */
export function evidenceWords(seen: Observation): string {
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
export function evidencePlace({ box, frame }: Pick<Observation, 'box' | 'frame'>): string {
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
