import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreLabels, totalsOf } from '../../src/cli/eval/photo-score.ts';
import type { ObjectSight } from '../../src/core/experts/plugin.ts';

const truth = {
  id: 'walk',
  file: 'walk.jpg',
  objects: { dog: { min: 2 }, person: { min: 1 }, handbag: { min: 0 } },
  named: ['kite', 'beach'],
  absent: ['cat', 'kite'],
};

const seen = (label: string, confidence: number): ObjectSight => ({ kind: 'object', label, confidence });

test('a label counts once, from its confidence on', () => {
  const objects = [seen('dog', 0.9), seen('dog', 0.6), seen('person', 0.5), seen('handbag', 0.7)];
  const told = scoreLabels(truth, objects, 0.45);
  assert.deepEqual(told, { wanted: ['dog', 'person'], found: ['dog', 'person'], wrong: [] });
  assert.deepEqual(scoreLabels(truth, objects, 0.55).found, ['dog']);
});

test('wrong is what is absent, and what the truth does not know', () => {
  const objects = [seen('cat', 0.6), seen('cat', 0.5), seen('airplane', 0.46), seen('beach', 0.6), seen('kite', 0.6)];
  assert.deepEqual(scoreLabels(truth, objects, 0.45).wrong, ['cat', 'airplane', 'kite']);
  assert.deepEqual(scoreLabels(truth, objects, 0.55).wrong, ['cat', 'kite']);
});

test('photographs are summed up', () => {
  const of = (...objects: ObjectSight[]) => ({
    told: scoreLabels(truth, objects, 0.45),
    certain: scoreLabels(truth, objects, 0.55),
  });
  assert.deepEqual(totalsOf([of(seen('dog', 0.6), seen('person', 0.5), seen('cat', 0.5)), of(seen('dog', 0.4))]), {
    photos: 2,
    labels_total: 4,
    found_045: 2,
    found_055: 1,
    wrong_045: 1,
    wrong_055: 0,
  });
});
