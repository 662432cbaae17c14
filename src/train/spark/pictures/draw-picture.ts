import type { Sighting } from '../../../core/prompt/picture-context.ts';
import type { Dice } from '../dice.ts';
import type { Art } from './art.ts';
import { drawEmoji } from './emoji.ts';
import { type PictureSample, SIDE } from './picture.ts';
import { drawScene } from './scene.ts';
import { drawShapes } from './shapes.ts';

/** Any picture that questions are asked about: naming needs most of them. */
export function drawPicture(art: Art, dice: Dice): PictureSample {
  const kind = dice.next();
  if (kind < 0.55) return drawEmoji(art, dice);
  return kind < 0.82 ? drawScene(art, dice) : drawShapes(dice);
}

/** What experts say of a drawing: they know photographs and words, and here is neither. */
export function sightingOfDrawing(): Sighting {
  const nothing = { version: '1', image: 1, ms: 0, ok: true, observations: [] };
  return {
    number: 1,
    message: 0,
    opened: true,
    size: { width: SIDE, height: SIDE },
    reports: [
      { ...nothing, name: 'ocr', sees: ['text'] },
      { ...nothing, name: 'detect', sees: ['object'] },
    ],
  };
}
