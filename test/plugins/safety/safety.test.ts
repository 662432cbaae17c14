import assert from 'node:assert/strict';
import { test } from 'node:test';
import safety from '../../../plugins/safety/index.ts';
import { signalsOf } from '../../../plugins/safety/signals.ts';
import { textPicture } from '../../core/support/pictures.ts';
import { PHOTOS, photoBytes } from '../photos.ts';
import { observe, startExpert } from '../start-expert.ts';

/** What moderation would act on at the earliest. */
const FLAGGED = 0.3;

const started = await startExpert(safety);
const { skip } = started;

test('decent photographs and screenshots are not flagged', { skip }, async () => {
  const pictures = [
    ...PHOTOS.map(({ id }) => photoBytes(id)),
    ...['chat-dark-1', 'meme-cap-1', 'receipt-1'].map(textPicture),
  ];
  for (const picture of pictures) {
    const flagged = (await observe(started, picture)).filter(({ confidence }) => confidence >= FLAGGED);
    assert.deepEqual(flagged, []);
  }
});

test('scores are sums, and those that say nothing are left out', () => {
  const told = signalsOf({ Drawing: 0.6, Hentai: 0.1, Neutral: 0, Porn: 0.26, Sexy: 0.04 });
  assert.deepEqual(told, [{ kind: 'signal', signal: 'nsfw.explicit', confidence: 0.36 }]);
  const [sexy, ...others] = signalsOf({ Drawing: 0.1, Hentai: 0.02, Neutral: 0.3, Porn: 0.02, Sexy: 0.56 });
  assert.deepEqual([sexy, others], [{ kind: 'signal', signal: 'nsfw.sexy', confidence: 0.56 }, []]);
});
