import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRight } from '../../../src/train/spark/evaluation/score-answer.ts';

test('an answer is right if it holds one of the expected words, whatever their case', () => {
  assert.ok(isRight('It starts on friday.', { contains: ['Monday', 'Friday'] }));
  assert.ok(isRight('At the old\ncinema', { contains: ['old cinema'] }));
  assert.ok(isRight('6%', { contains: ['6%'] }));
  assert.ok(!isRight('On Sunday.', { contains: ['Friday'] }));
});

test('the expected words touch no other letter or digit', () => {
  assert.ok(!isRight('114.025', { contains: ['14.02'] }));
  assert.ok(!isRight('Fridays', { contains: ['Friday'] }));
  assert.ok(!isRight('naïvetés', { contains: ['naïveté'] }));
  assert.ok(isRight('(14.02)', { contains: ['14.02'] }));
});

test('between yes and no the first word decides', () => {
  assert.ok(isRight('No, there is not.', { contains: ['no'] }));
  assert.ok(isRight('"Yes": I see no dog.', { contains: ['yes'] }));
  assert.ok(!isRight('Yes, there is no dog.', { contains: ['no'] }));
  assert.ok(!isRight('', { contains: ['no'] }));
});

test('what the picture does not tell is answered with no or not', () => {
  assert.ok(isRight('The picture does not say.', { absent: true }));
  assert.ok(isRight('There is no phone number.', { absent: true }));
  assert.ok(!isRight('Nobody knows, notably.', { absent: true }));
  assert.ok(!isRight('555-0100', { absent: true }));
});
