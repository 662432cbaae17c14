import type { Dice } from '../dice.ts';
import { drawPaleGround, GROUND_NAMES, shadeOf } from './ground.ts';
import { SIDE, svgOf } from './picture.ts';
import { type PictureLabels, WRITING } from './picture-labels.ts';

/**
 * A picture of writing: a page, a screen, bubbles of a chat. Words are bars, which is all that is left of them at the size
 * that the tower looks at, and needs no fonts.
 */
export function drawPage(dice: Dice): { svg: string; labels: PictureLabels } {
  const isDark = dice.chance(0.35);
  const ground = isDark
    ? `<rect width="${SIDE}" height="${SIDE}" fill="rgb(${[0, 0, 0].map(() => dice.int(15, 60)).join(',')})"/>`
    : drawPaleGround(dice);
  const ink = isDark ? '#ddd' : '#222';
  const bands = dice.chance(0.5) ? drawBands(dice) : '';
  const blocks = Array.from({ length: dice.int(1, 3) }, (_, index) => drawBlock(index, ink, isDark, dice));
  return { svg: svgOf([ground, bands, ...blocks]), labels: { name: WRITING } };
}

/** A coloured head, as posters, tickets and windows have. */
function drawBands(dice: Dice): string {
  const height = dice.int(14, 60);
  return `<rect width="${SIDE}" height="${height}" fill="${shadeOf(dice.pick(GROUND_NAMES), dice)}"/>`;
}

/** Lines of words below one another, some of them in a bubble. */
function drawBlock(index: number, ink: string, isDark: boolean, dice: Dice): string {
  const step = dice.int(9, 22);
  const left = dice.int(8, 80);
  const top = 16 + index * dice.int(60, 90);
  const width = dice.int(90, SIDE - left - 8);
  const lines = dice.int(1, 8);
  const bubble = dice.chance(0.3)
    ? `<rect x="${left - 6}" y="${top - step}" width="${width + 12}" height="${(lines + 0.6) * step}" rx="8" fill="${isDark ? '#444' : '#fff'}"/>`
    : '';
  const bars = Array.from({ length: lines }, (_, line) =>
    drawLine({ left, width, y: top + line * step, step, ink }, dice),
  );
  return bubble + bars.join('');
}

function drawLine(
  { left, width, y, step, ink }: { left: number; width: number; y: number; step: number; ink: string },
  dice: Dice,
): string {
  const words: string[] = [];
  const height = step * 0.45;
  const end = left + width * (0.4 + 0.6 * dice.next());
  for (let x = left; x < end; ) {
    const length = height * dice.int(2, 8) * 0.7;
    words.push(`<rect x="${x}" y="${y - height}" width="${length}" height="${height}" fill="${ink}" opacity="0.8"/>`);
    x += length + height * 0.7;
  }
  return words.join('');
}
