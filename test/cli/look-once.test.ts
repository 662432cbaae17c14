import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookOnce } from '../../src/cli/eval/look-once.ts';
import { pluginOf, saw } from '../core/support/plugins.ts';
import { testSettings } from '../core/support/settings.ts';
import { sightOf } from '../core/support/sight.ts';

const never = new AbortController().signal;
const red = { width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 255, 0, 0) };
const blue = { ...red, rgb: Uint8Array.of(0, 0, 255, 0, 0, 255) };

test('experts are shown the very pixels, and equal ones once', async () => {
  const shown: string[] = [];
  const reader = pluginOf('reader', async ({ rgb }) => {
    shown.push(rgb.join(' '));
    return [saw(`picture ${shown.length}`)];
  });
  const look = lookOnce(sightOf([reader], testSettings()), never);
  const first = await look(red);
  assert.deepEqual(first.size, { width: 2, height: 1 });
  assert.deepEqual(first.reports[0]?.observations, [saw('picture 1')]);
  await look(blue);
  assert.equal(await look({ ...red, rgb: Uint8Array.from(red.rgb) }), first);
  assert.deepEqual(shown, [red.rgb.join(' '), blue.rgb.join(' ')]);
});

test('a refused picture and an expert that fails end the exam, by name', async () => {
  const broken = pluginOf('broken', () => Promise.reject(new Error('no lamp')));
  await assert.rejects(
    lookOnce(sightOf([broken], testSettings()), never)(red),
    /The broken expert did not see drawing\.png: .*no lamp/,
  );
  const settings = testSettings();
  const small = { ...settings, images: { ...settings.images, maxPixels: 1 } };
  await assert.rejects(lookOnce(sightOf([], small), never)(red), /drawing\.png .*pixels/);
});
