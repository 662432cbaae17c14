import type { Box } from '../../../src/core/experts/plugin.ts';

/** A middle third of the picture is neither left nor right, neither top nor bottom. */
const THIRDS = [1 / 3, 2 / 3] as const;
/** Share of the picture from which on a thing is everywhere rather than somewhere. */
const FILLS = 0.6;

/** Where a box lies, as said behind a name: `on the left`, `at the bottom right`; empty where it fills the picture. */
export function placeOf({ x, y, width, height }: Box, picture: { width: number; height: number }): string {
  if (width * height >= FILLS * picture.width * picture.height) return '';
  const across = third((x + width / 2) / picture.width, 'left', 'right');
  const down = third((y + height / 2) / picture.height, 'top', 'bottom');
  if (down) return `at the ${[down, across].filter(Boolean).join(' ')}`;
  return across ? `on the ${across}` : 'in the centre';
}

function third(position: number, first: string, last: string): string {
  const [begin, end] = THIRDS;
  if (position < begin) return first;
  return position > end ? last : '';
}
