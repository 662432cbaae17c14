import type { Sighting } from '../../../core/prompt/picture-context.ts';
import type { Dice } from '../dice.ts';
import { sightingOf } from '../documents/layout.ts';
import type { PlacedObject } from '../documents/page.ts';
import { list } from '../documents/values/list.ts';
import { ALL_LABELS } from '../documents/values/photo-labels.ts';
import type { Art } from './art.ts';
import { drawEmoji } from './emoji.ts';
import type { PictureSample } from './picture.ts';
import { drawScene } from './scene.ts';
import { drawShapes } from './shapes.ts';

/** Any picture that questions are asked about: naming needs most of them. */
export function drawPicture(art: Art, dice: Dice): PictureSample {
  const kind = dice.next();
  if (kind < 0.55) return drawEmoji(art, dice);
  return kind < 0.82 ? drawScene(art, dice) : drawShapes(dice);
}

/** Shares of drawings that the detector and the reader take for something: a little above what they did on 240 of these. */
const DETECTED = 0.28;
const READ = 0.15;
/** Share of wrong things that the detector is sure of. */
const SURE = 0.3;
/** What it takes drawings for most often; else for anything that it knows. */
const MISTAKEN = list('stop sign, stop sign, stop sign, kite, kite, umbrella, airplane, frisbee, clock, vase');
/** What lines and corners are read as. */
const GLYPHS = [...'0123456789ABDGQSTYmo+-:.木日白土雨安十二曲'];

/** What experts say of a drawing: they know photographs and print, so mostly nothing, and at times what is not there. */
export function sightingOfDrawing(dice: Dice): Sighting {
  const objects = dice.chance(DETECTED) ? mistakenFor(dice) : [];
  const lines = dice.chance(READ) ? Array.from({ length: dice.pick([1, 1, 1, 2, 3]) }, () => misreadLine(dice)) : [];
  return sightingOf({ rows: [], objects }, lines, 1, dice);
}

function mistakenFor(dice: Dice): PlacedObject[] {
  const label = dice.pick(dice.chance(0.5) ? MISTAKEN : ALL_LABELS);
  const confidence = dice.chance(SURE) ? 0.57 + 0.25 * dice.next() : 0.46 + 0.08 * dice.next();
  return Array.from({ length: dice.pick([1, 1, 1, 1, 2, 3]) }, () => {
    const box = { x: 0.7 * dice.next(), y: 0.7 * dice.next(), width: 0.3, height: 0.3 };
    return { label, confidence, box };
  });
}

function misreadLine(dice: Dice): string {
  return Array.from({ length: dice.pick([1, 1, 1, 2, 3]) }, () => dice.pick(GLYPHS)).join(dice.pick(['', ' ']));
}
