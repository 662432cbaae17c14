/** Most characters of one Discord message, in UTF-16 units: never fewer than Discord counts. */
export const MESSAGE_LIMIT = 2000;

const FENCE = '```';
const CLOSING = `\n${FENCE}`;
/** The language after an opening fence, as Discord reads it. */
const LANGUAGE = /^([a-z0-9_+\-.#]{1,20})\n/i;
/** An opening fence with nothing behind it yet. */
const BARE_OPENING = /`{3}[a-z0-9_+\-.#]*\s*$/i;

/** Where a text may be cut, best first: after a paragraph, a line, a sentence, a word. */
const BOUNDARIES = [/\n\s*\n/g, /\n/g, /[.!?…]["'”’)\]]*\s|[。！？]/g, /\s/g];
/** A boundary before this share of the message is passed over for a lesser one that comes later. */
const SHORTEST_SHARE = 0.5;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Splits a text into messages. A code block that spans two of them is closed and opened again with its language; one
 * that is still open at the end is closed. As a text grows, only the last of its parts changes.
 * @returns Parts of at most `limit` characters, none of them blank; no part for a blank text.
 */
export function splitText(text: string, limit = MESSAGE_LIMIT): string[] {
  const parts: string[] = [];
  let rest = text;
  let opening = '';
  for (;;) {
    const whole = opening + rest;
    const all = closed(whole);
    if (all.length <= limit) {
      if (rest.trim() !== '') parts.push(all);
      return parts;
    }
    const cut = cutPoint(whole, opening.length, limit - CLOSING.length);
    const language = openFence(whole.slice(0, cut));
    if (whole.slice(opening.length, cut).trim() !== '') parts.push(closed(whole.slice(0, cut).trimEnd()));
    opening = language === undefined ? '' : openingOf(language);
    // Discord trims messages, but a line of code keeps its indentation.
    rest = whole.slice(cut).replace(language === undefined ? /^\s+/ : /^\n/, '');
  }
}

/**
 * Undoes {@link splitText}, but for the white space where it cut. Two code blocks of one language that touch each other
 * at a cut become one.
 */
export function joinParts(parts: readonly string[]): string {
  return parts.reduce((joined, part) => {
    if (joined.endsWith(CLOSING)) {
      const reopened = joined.slice(0, -CLOSING.length);
      const language = openFence(reopened);
      if (language !== undefined && part.startsWith(openingOf(language))) {
        return `${reopened}\n${part.slice(openingOf(language).length)}`;
      }
    }
    return joined === '' ? part : `${joined}\n${part}`;
  }, '');
}

/** The language of the code block that is open at the end of a text: '' if it names none, undefined if none is open. */
function openFence(text: string): string | undefined {
  const pieces = text.split(FENCE);
  if (pieces.length % 2 === 1) return undefined;
  return LANGUAGE.exec(pieces.at(-1) ?? '')?.[1] ?? '';
}

function openingOf(language: string): string {
  return `${FENCE}${language}\n`;
}

function closed(text: string): string {
  return openFence(text) === undefined ? text : text + CLOSING;
}

/** Index in `text` to cut at, more than `from` and at most `room`, judged by nothing behind `room`. */
function cutPoint(text: string, from: number, room: number): number {
  const cut = boundary(text, from, room) ?? graphemeStart(text, from, room);
  const opener = BARE_OPENING.exec(text.slice(0, cut));
  const openerIsLast = opener !== null && opener.index > from && openFence(text.slice(0, cut)) !== undefined;
  return openerIsLast ? opener.index : cut;
}

function boundary(text: string, from: number, room: number): number | undefined {
  const earliest = Math.max(from, Math.floor(room * SHORTEST_SHARE));
  // One character more than fits: white space behind the last word may be cut away.
  const window = text.slice(0, room + 1);
  for (const pattern of BOUNDARIES) {
    const ends = [...window.matchAll(pattern)].map((match) => match.index + match[0].trimEnd().length);
    const last = ends.findLast((end) => end > earliest && end <= room);
    if (last !== undefined) return last;
  }
  return undefined;
}

/**
 * A place that tears neither a surrogate pair, a composed character nor a fence apart. The last character within the
 * room may be composed with what comes behind it, so it always goes to the next part.
 */
function graphemeStart(text: string, from: number, room: number): number {
  const end = isHighSurrogate(text, room - 1) ? room - 1 : room;
  const start = graphemes.segment(text.slice(0, end)).containing(end - 1)?.index ?? end;
  const cut = start > from ? start : end;
  const backticks = /`+$/.exec(text.slice(from, cut))?.[0].length ?? 0;
  return cut - backticks > from ? cut - backticks : cut;
}

function isHighSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}
