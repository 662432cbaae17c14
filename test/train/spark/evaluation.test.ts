import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELD_OUT } from '../../../src/train/spark/documents/kinds.ts';
import { readHeldOut } from '../../../src/train/spark/evaluation/documents.ts';
import { addScores } from '../../../src/train/spark/evaluation/score.ts';
import { ScriptedModel } from '../../core/support/scripted-model.ts';
import { testSettings } from '../../core/support/settings.ts';

const never = new AbortController().signal;
const words = (content: string) => content.slice(0, content.lastIndexOf('\n'));

test('a model that knows nothing is right about what is missing, and nowhere else', async () => {
  const model = new ScriptedModel({ says: 'The picture does not say.' });
  const scores = await readHeldOut(model, testSettings(), 1, never, () => undefined);
  assert.deepEqual(
    Object.keys(scores),
    HELD_OUT.map(({ name }) => name),
  );
  const { questions, right, absent, absent_right } = addScores(Object.values(scores));
  assert.ok(questions > 40 && absent > 8);
  assert.equal(right, 0);
  assert.equal(absent_right, absent);
  assert.equal(model.requests.length, questions + absent);
  assert.ok(model.requests.every(({ sampling }) => sampling.temperature === 0));
});

test('a model that repeats all that experts saw is right about what stands there', async () => {
  const model = new ScriptedModel({ says: ({ messages }) => words(messages.at(-1)?.content ?? '') });
  const kinds: string[] = [];
  const scores = await readHeldOut(model, testSettings(), 2, never, (kind) => kinds.push(kind));
  const { questions, right, absent, absent_right } = addScores(Object.values(scores));
  assert.equal(kinds.length, HELD_OUT.length);
  assert.ok(right / questions > 0.5, `${right} of ${questions}`);
  assert.ok(absent_right / absent < 0.3, `${absent_right} of ${absent}`);
});

test('of a picture of no kind that was taught the words on it are enough', async () => {
  const asksForKind = /describe the picture|what (?:kind of picture|sort of image|am i looking)|what do you see/i;
  let described = 0;
  const model = new ScriptedModel({
    says: ({ messages }) => {
      const { content = '' } = messages.at(-1) ?? {};
      if (!asksForKind.test(content)) return 'zzz';
      described += 1;
      return `Something with "${/Text: """\n(.*)\n/.exec(content)?.[1]}" on it.`;
    },
  });
  const { right } = addScores(Object.values(await readHeldOut(model, testSettings(), 8, never, () => undefined)));
  assert.ok(described > 3);
  assert.equal(right, described);
});
