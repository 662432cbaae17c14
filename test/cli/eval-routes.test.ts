import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SPARK_MISSING } from '../spark-model.ts';
import { runTyto } from './run-tyto.ts';

test('text stays the base model’s, and the router is shown in both modes', { skip: SPARK_MISSING }, async (t) => {
  const { code, stdout, stderr } = await runTyto(t, ['eval', 'perplexity', '--routes', '--quick', '--json']);
  assert.equal(code, 0, stderr);
  const { text_route_change, top1_agreement, router } = JSON.parse(stdout);
  assert.ok(Math.abs(text_route_change) < 0.005);
  assert.ok(top1_agreement >= 0.97);
  assert.equal(router.text.length, 30);
  assert.ok(router.text.every((share: number) => share < 0.01));
  assert.ok(router.image.every((share: number) => share > 0.99));
  assert.match(stderr, /What the router gives the expert for images/);
});
