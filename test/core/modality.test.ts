import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { answer } from '../../src/core/answer.ts';
import type { Route } from '../../src/core/events.ts';
import type { ImageReference, TurnMessage } from '../../src/core/turn.ts';
import { attached, flat } from './support/pictures.ts';
import { pluginOf, saw } from './support/plugins.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { silentLog, testSettings } from './support/settings.ts';
import { sightOf } from './support/sight.ts';
import { assistant, turnOf, user } from './support/turns.ts';

const RED = [200, 0, 0];
const BLUE = [0, 0, 200];

let red: ImageReference;
let blue: ImageReference;

before(async () => {
  const picture = ([r = 0, g = 0, b = 0]: number[]) => flat(40, 20, { r, g, b }).png().toBuffer();
  red = attached(await picture(RED), 'red.png');
  blue = attached(await picture(BLUE), 'blue.png');
});

/** What a model that sees is shown: for each message its pictures' numbers and colours. */
type Shown = [number, number[]][];

const CASES: [what: string, messages: () => TurnMessage[], route: Route, shown: Shown[]][] = [
  ['text only', () => [user('hello'), assistant('hi'), user('who?')], 'text', [[], [], []]],
  ['one image', () => [user('what?', [red])], 'vision', [[[1, RED]]]],
  [
    'several images',
    () => [user('what?', [red, blue])],
    'vision',
    [
      [
        [1, RED],
        [2, BLUE],
      ],
    ],
  ],
  [
    'an image two replies up',
    () => [user('what?', [blue]), assistant('A flat.'), user('sure?'), assistant('Yes.'), user('which colour?')],
    'vision',
    [[[1, BLUE]], [], [], [], []],
  ],
  [
    'text after an image',
    () => [user('look', [red]), assistant('I see.'), user('thanks, and now a poem')],
    'vision',
    [[[1, RED]], [], []],
  ],
  [
    'images in two messages of one person in a row',
    () => [user('this', [red]), user('or this?', [blue])],
    'vision',
    [
      [
        [1, RED],
        [2, BLUE],
      ],
    ],
  ],
  [
    'text after an image that cannot be opened',
    () => [user('look', [attached(Buffer.from('no picture'))]), user('what?')],
    'vision',
    [[]],
  ],
];

async function ask(messages: TurnMessage[], script: ConstructorParameters<typeof ScriptedModel>[0]) {
  const model = new ScriptedModel(script);
  const settings = testSettings();
  const sight = sightOf([pluginOf('reader', async () => [saw('OPEN 8 TO 6')])], settings);
  const parts = { settings, model: Promise.resolve({ model }), sight, log: silentLog };
  const events = await Array.fromAsync(answer(turnOf(...messages), parts, new AbortController().signal));
  await sight.dispose();
  const last = events.at(-1);
  assert.ok(last?.type === 'done', JSON.stringify(last));
  const [request] = model.requests;
  return { answer: last.answer, messages: request?.messages ?? [] };
}

for (const [what, messages, route, shown] of CASES) {
  test(`${what}: the ${route} way, and a model that sees is shown what there is`, async () => {
    const asked = await ask(messages(), { sees: true });
    assert.equal(asked.answer.route, route);
    assert.deepEqual(
      asked.messages.map(({ images = [] }) => images.map(({ number, rgb }) => [number, [...rgb.subarray(0, 3)]])),
      shown,
    );
    const pictures = asked.messages.flatMap(({ images = [] }) => images);
    assert.ok(pictures.every(({ width, height, rgb }) => width === 40 && height === 20 && rgb.length === 2400));
  });

  test(`${what}: a model that reads alone is given the experts' words and no pixels`, async () => {
    const asked = await ask(messages(), {});
    assert.equal(asked.answer.route, route);
    assert.ok(asked.messages.every(({ images }) => images === undefined));
    const words = asked.messages.map(({ content }) => content.split('OPEN 8 TO 6').length - 1);
    assert.deepEqual(
      words,
      shown.map((pictures) => pictures.length),
    );
  });
}

test('what experts read stands apart from the words, for systems that have a place for each', async () => {
  const [message] = (await ask([user('When?', [red])], { sees: true })).messages;
  const context = 'Image 1\nText: """\nOPEN 8 TO 6\n"""';
  assert.deepEqual(message?.parts, { words: 'When?', context, places: [{ number: 1, at: 0 }] });
  assert.equal(message?.content, `${context}\nWhen?`);
});

test('a picture that the model has no place for is named to the person', async () => {
  const { notes } = (await ask([user('These?', [red, blue])], { sees: true, overlooks: [1] })).answer;
  assert.deepEqual(notes, ['The model has no place for image 1 and did not see it.']);
});

test('pictures are shown upright, and huge ones smaller', async () => {
  const picture = sharp({ create: { width: 3000, height: 300, channels: 3, background: '#c80000' } });
  const turned = await picture.withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const [message] = (await ask([user('?', [attached(turned)])], { sees: true })).messages;
  const [image] = message?.images ?? [];
  assert.deepEqual([image?.width, image?.height, image?.rgb.length], [205, 2048, 205 * 2048 * 3]);
});
