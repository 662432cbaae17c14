import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS } from '../../../plugins/classify/kinds.ts';
import { LABELS } from '../../../plugins/classify/labels.ts';
import { isHopeful, verdictOf } from '../../../plugins/classify/verdict.ts';

/** Likelihoods of classes by name; the others are 0. */
function view(likelihoods: Record<string, number>): Float32Array {
  const values = new Float32Array(1000);
  for (const [label, value] of Object.entries(likelihoods)) {
    const index = LABELS.indexOf(label);
    if (index < 0) throw new Error(`there is no class ${label}`);
    values[index] = value;
  }
  return values;
}

const said = (...views: Record<string, number>[]) => {
  const verdict = verdictOf(views.map(view));
  return verdict && `${verdict.label} ${verdict.confidence.toFixed(2)}`;
};

test('the kinds name every class at most once, by names that there are', () => {
  const classes = KINDS.flatMap((kind) => kind.classes);
  assert.equal(new Set(classes).size, classes.length);
  assert.ok(classes.every((index) => LABELS[index] !== undefined));
  assert.ok(KINDS.every(({ label, classes }) => label && classes.length > 0));
  assert.equal(LABELS.length, 1000);
});

test('classes that are hard to tell apart count together', () => {
  assert.equal(said({ Beagle: 0.4, Bloodhound: 0.3 }, { Beagle: 0.2, Bloodhound: 0.45 }), 'dog 0.68');
  assert.equal(said({ Beagle: 0.85 }, { Beagle: 0.9, Bloodhound: 0.05 }), 'Beagle 0.88');
});

test('of a group one class is named that has nearly all of it', () => {
  assert.equal(said({ lion: 0.63, tiger: 0.02 }, { lion: 0.75 }), 'lion 0.69');
  assert.equal(said({ lion: 0.5, tiger: 0.2 }, { lion: 0.55, tiger: 0.2 }), 'big cat 0.73');
  assert.equal(said({ palace: 0.3, church: 0.45 }, { palace: 0.5, church: 0.25 }), 'building 0.75');
});

test('an animal is told with its kind', () => {
  assert.equal(verdictOf([view({ lion: 0.9 })])?.animal, 'big cat');
  assert.equal(verdictOf([view({ koala: 0.5 })])?.animal, 'koala');
  assert.equal(verdictOf([view({ pizza: 0.9 })])?.animal, undefined);
});

test('what is likely, but not sure or not in every view, is guessed: too unsure to be told without a maybe', () => {
  assert.equal(said({ koala: 0.5 }, { koala: 0.6 }), 'koala 0.33');
  assert.equal(said({ koala: 0.95 }, { koala: 0.45 }), 'koala 0.42');
  assert.equal(said({ pizza: 0.3, koala: 0.45 }, { pizza: 0.35, koala: 0.45 }), 'koala 0.27');
  assert.equal(said({ koala: 1 }, { koala: 1 }, { koala: 1 }, { koala: 0.49 }), 'koala 0.52');
  assert.equal(said({ pizza: 1 }, { pizza: 1 }, { pizza: 1 }, { pizza: 0.54 }), 'pizza 0.53');
  assert.equal(said({ pizza: 0.6 }, { pizza: 0.2 }), undefined);
  assert.equal(said({ koala: 0.35 }, { koala: 0.4 }), undefined);
});

test('what is sure in the mean and in every view is said', () => {
  assert.equal(said({ koala: 0.6 }, { koala: 0.66 }), 'koala 0.63');
  // A thing has to be surer than an animal.
  assert.equal(said({ pizza: 0.6 }, { pizza: 0.65 }), 'pizza 0.38');
  assert.equal(said({ pizza: 0.7 }, { pizza: 0.78 }), 'pizza 0.74');
});

test('what stands for all that the network does not know is never said', () => {
  for (const label of ['spatula', 'envelope', 'nematode', 'bikini', 'mobile phone']) {
    assert.equal(said({ [label]: 1 }), undefined);
    assert.equal(isHopeful(view({ [label]: 1 })), false);
  }
  assert.equal(isHopeful(view({ spatula: 0.5, pizza: 0.4 })), true);
});
