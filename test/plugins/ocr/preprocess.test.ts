import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { preprocess } from '../../../plugins/ocr/preprocess.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { textPicture } from '../../core/support/pictures.ts';

/** The size of a page and the brightness of a pixel of its background, just within the margin. */
async function pageOf(png: Buffer) {
  const page = await preprocess(await decodePicture(png, 36e6));
  const { data, info } = await sharp(page.png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const background = data.at((page.margin + 1) * info.width + page.margin + 1);
  return { ...page, width: info.width, height: info.height, background, corner: data[0] };
}

test('makes pages dark on light, whichever way the picture was', async () => {
  for (const id of ['chat-light-1', 'chat-dark-1']) {
    const { background = 0, corner } = await pageOf(textPicture(id));
    assert.ok(background > 200, `${id}: ${background}`);
    assert.equal(corner, 255);
  }
});

test('doubles small pictures and shrinks large ones', async () => {
  const sized = (width: number, height: number) =>
    sharp(textPicture('lowcon-1')).resize(width, height, { fit: 'fill' }).png().toBuffer();
  const small = await pageOf(await sized(300, 100));
  assert.deepEqual([small.scale, small.width, small.height], [2, 632, 232]);
  const large = await pageOf(await sized(4800, 1200));
  assert.deepEqual([large.scale, large.width, large.height], [0.5, 2432, 632]);
});
