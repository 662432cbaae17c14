import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import ocr from '../../plugins/ocr/index.ts';
import type { Settings } from '../../src/config/settings.ts';
import { answer } from '../../src/core/answer.ts';
import type { Answer, AnswerEvent } from '../../src/core/events.ts';
import type { ExpertPlugin } from '../../src/core/experts/plugin.ts';
import type { AnswerParts, ModelState } from '../../src/core/job.ts';
import type { Turn } from '../../src/core/turn.ts';
import { PromptTooLongError } from '../../src/engine/language-model.ts';
import { createLogger } from '../../src/log/logger.ts';
import { ImageServer } from './support/image-server.ts';
import { attached, textPicture } from './support/pictures.ts';
import { hang, pluginOf, saw } from './support/plugins.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { silentLog, testSettings } from './support/settings.ts';
import { sightOf } from './support/sight.ts';
import { assistant, turnOf, user } from './support/turns.ts';

const never = new AbortController().signal;
const settings = testSettings();
const realSight = sightOf([ocr], settings);
after(() => realSight.dispose());

/** An expert that must not be asked. */
const untouchable = pluginOf('untouchable', async () => assert.fail('an expert was called'), {
  create: async () => assert.fail('an expert was started'),
});

interface Cast {
  model?: ScriptedModel;
  /** Instead of a model. */
  missing?: string;
  /** Instead of the real experts. */
  plugins?: ExpertPlugin[];
  settings?: Settings;
  signal?: AbortSignal;
}

function partsOf({ model = new ScriptedModel(), missing, plugins, settings: own = settings }: Cast): AnswerParts {
  const state: ModelState = missing ? { missing } : { model };
  const sight = plugins ? sightOf(plugins, own) : realSight;
  return { settings: own, model: Promise.resolve(state), sight, log: silentLog };
}

/** All events of a turn; the last one, and only that, must end it. */
async function eventsOf(turn: Turn, cast: Cast = {}): Promise<AnswerEvent[]> {
  const events = await Array.fromAsync(answer(turn, partsOf(cast), cast.signal ?? never));
  const lasts = events.filter(({ type }) => type === 'done' || type === 'failed');
  assert.equal(lasts.length, 1);
  assert.equal(lasts[0], events.at(-1));
  return events;
}

async function answerOf(turn: Turn, cast: Cast = {}): Promise<Answer> {
  const last = (await eventsOf(turn, cast)).at(-1);
  assert.ok(last?.type === 'done', JSON.stringify(last));
  return last.answer;
}

async function failureOf(turn: Turn, cast: Cast = {}): Promise<{ code: string; message: string }> {
  const last = (await eventsOf(turn, cast)).at(-1);
  assert.ok(last?.type === 'failed', JSON.stringify(last));
  return last;
}

test('answers a text-only turn without any expert', async () => {
  const events = await eventsOf(turnOf(user('hello')), { plugins: [untouchable] });
  assert.deepEqual(events[0], { type: 'routed', route: 'text', images: 0, experts: [] });
  const said = events.flatMap((event) => (event.type === 'token' ? event.text : [])).join('');
  const last = events.at(-1);
  assert.ok(last?.type === 'done');
  const { text, route, experts, model, notes, finish, timings } = last.answer;
  assert.equal(said, text);
  assert.deepEqual(
    { text, route, experts, model, notes, finish },
    {
      text: 'An answer of five words.',
      route: 'text',
      experts: [],
      model: 'scripted',
      notes: [],
      finish: 'stop',
    },
  );
  assert.deepEqual([timings.promptTokens, timings.cachedTokens, timings.newTokens], [42, 7, 5]);
  assert.ok(timings.firstTokenMs !== undefined && timings.firstTokenMs <= timings.totalMs);
});

test('reads a picture with the OCR expert before the model speaks', async () => {
  const model = new ScriptedModel();
  const turn = turnOf(user('What is the code?', [attached(textPicture('lowcon-1'))]));
  const events = await eventsOf(turn, { model });
  assert.deepEqual(
    events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]),
    ['routed', 'expert', 'token', 'done'],
  );
  assert.deepEqual(events[0], { type: 'routed', route: 'vision', images: 1, experts: ['ocr'] });
  assert.match(model.question, /^Image 1\nText: """\nThe hidden code for tonight is MARBLE-72\.\n/);
  assert.match(model.question, /\n"""\nWhat is the code\?$/);
});

test('numbers several pictures and reports them in order', async () => {
  const model = new ScriptedModel();
  const images = [
    attached(textPicture('lowcon-1')),
    attached(Buffer.from('text'), 'notes.png'),
    attached(textPicture('notext-1')),
  ];
  const { experts, notes } = await answerOf(turnOf(user('Compare them.', images)), { model });
  assert.deepEqual(
    experts.map(({ name, image, ok, observations }) => [name, image, ok, observations.length > 0]),
    [
      ['ocr', 1, true, true],
      ['ocr', 3, true, false],
    ],
  );
  assert.deepEqual(notes, [
    'Image 2 (notes.png) is not a picture: it is text.',
    'Nothing was recognised in image 3: what is said of it is a guess.',
  ]);
  assert.match(
    model.question,
    /^Image 1\nText: """\n[\s\S]*"""\nImage 2 could not be opened\.\nImage 3\nText: none\nCompare them\.$/,
  );
});

test('keeps a follow-up question on the picture it is about', async () => {
  const model = new ScriptedModel();
  const turn = turnOf(
    user('What is it?', [attached(textPicture('lowcon-1'))]),
    assistant('A code.'),
    user('Which one?'),
  );
  const { route } = await answerOf(turn, { model });
  assert.equal(route, 'vision');
  assert.match(model.requests[0]?.messages[0]?.content ?? '', /MARBLE-72/);
  assert.equal(model.question, 'Which one?');
});

test('tells the person of a picture that is gone, and lets no model make one up', async () => {
  await using server = await ImageServer.start({ '/a.png': (response) => response.writeHead(404).end() });
  const own = { ...settings, images: { ...settings.images, hosts: [server.host] } };
  const model = new ScriptedModel();
  const image = { name: 'a.png', source: { kind: 'url' as const, url: server.url('/a.png') } };
  const { text, notes, finish } = await answerOf(turnOf(user('What is this?', [image])), { model, settings: own });
  assert.equal(finish, 'stop');
  assert.deepEqual(notes, ['Image 1 (a.png) is gone: the attachment was deleted or has expired.']);
  assert.match(text, /no image here that can be looked at\.\nImage 1 \(a\.png\) is gone/);
  assert.equal(model.requests.length, 0);
});

test('answers what follows a picture that cannot be opened, and tells the model of it', async () => {
  const model = new ScriptedModel();
  const turn = turnOf(user('Look!', [attached(Buffer.alloc(0), 'a.png')]), user('What is the capital of France?'));
  const { notes } = await answerOf(turn, { model });
  assert.deepEqual(notes, ['Image 1 (a.png) is empty (0 bytes).']);
  assert.match(model.question ?? '', /^Image 1 could not be opened\.\nLook!/);
});

test('explains itself when there is nothing but an unreadable picture', async () => {
  const model = new ScriptedModel();
  const { text } = await answerOf(turnOf(user('', [attached(Buffer.alloc(0), 'a.png')])), { model });
  assert.match(text, /no image here that can be looked at\.\nImage 1 \(a\.png\) is empty \(0 bytes\)\.$/);
  assert.equal(model.requests.length, 0);
});

test('notes that an image is missing where the question points at one', async () => {
  const { notes } = await answerOf(turnOf(user('What does this picture say?')), { plugins: [untouchable] });
  assert.match(notes.join(), /No image came with this question/);
});

test('refuses turns that ask nothing', async () => {
  assert.equal((await failureOf(turnOf(user('  ')))).code, 'empty-question');
  assert.equal((await failureOf(turnOf())).code, 'bad-turn');
  assert.equal((await failureOf(turnOf(assistant('hello')))).code, 'bad-turn');
});

test('goes on without an expert that fails or is late', async () => {
  const plugins = [
    pluginOf('late', hang, { deadlineMs: 100 }),
    pluginOf('broken', () => Promise.reject(new Error('lens cap on'))),
    pluginOf('fine', async () => [saw('OPEN')]),
  ];
  const model = new ScriptedModel();
  const { notes, finish } = await answerOf(turnOf(user('?', [attached(textPicture('lowcon-1'))])), { plugins, model });
  assert.equal(finish, 'stop');
  assert.equal(model.question, 'Image 1\nText: """\nOPEN\n"""\n?');
  assert.deepEqual(notes.toSorted(), [
    'The broken expert did not see image 1: lens cap on.',
    'The late expert did not see image 1: it was not done after 0.1 s.',
  ]);
});

test('reports what was seen when the language model cannot run', async () => {
  const images = [attached(textPicture('lowcon-1'), 'note.png'), attached(textPicture('notext-1'), 'sea.png')];
  const cast = { missing: 'spark.gguf is damaged: fetch it again.' };
  const { text, finish, model, experts } = await answerOf(turnOf(user('What is it?', images)), cast);
  assert.equal(finish, 'experts-only');
  assert.equal(model, settings.model.name);
  assert.equal(experts.length, 2);
  assert.match(text, /^The language model cannot answer: spark\.gguf is damaged: fetch it again\.\n/);
  assert.match(text, /Image 1 \(note\.png\): it reads\n> The hidden code for tonight is MARBLE-72\.\n> /);
  assert.match(text, /Image 2 \(sea\.png\): nothing was recognised in it\.$/);
  const failure = await failureOf(turnOf(user('hello')), cast);
  assert.equal(failure.code, 'model-unavailable');
  assert.match(failure.message, /spark\.gguf is damaged/);
});

test('reports what was seen when the language model fails in the middle', async () => {
  const model = new ScriptedModel({ failsWith: new Error('out of memory') });
  const { text, finish } = await answerOf(turnOf(user('?', [attached(textPicture('lowcon-1'))])), { model });
  assert.equal(finish, 'experts-only');
  assert.match(text, /^The language model cannot answer: out of memory\n[\s\S]*MARBLE-72/);
  assert.equal((await failureOf(turnOf(user('hello')), { model })).code, 'model-unavailable');
});

test('says when a question is too long, or the conversation was', async () => {
  const tooLong = new ScriptedModel({ failsWith: new PromptTooLongError(9000, 4096) });
  const failure = await failureOf(turnOf(user('x '.repeat(4000))), { model: tooLong });
  assert.equal(failure.code, 'prompt-too-long');
  assert.match(failure.message, /9000 tokens/);
  const { notes } = await answerOf(turnOf(user('hello')), { model: new ScriptedModel({ drops: 3 }) });
  assert.deepEqual(notes, ['The conversation is longer than the model can hold: its 3 oldest messages were left out.']);
});

test('samples as the turn says, else as the owner, else as the manifest', async () => {
  const model = new ScriptedModel();
  const own = { ...settings, generation: { maxNewTokens: 33, topK: 40, temperature: 0.7 } };
  await answerOf(turnOf(user('hello')), { model, settings: own });
  await answerOf(
    { ...turnOf(user('hello')), options: { seed: 5, temperature: 0, maxNewTokens: 3 } },
    { model, settings: own },
  );
  const [first, second] = model.requests;
  assert.deepEqual(first?.sampling, { ...model.sampling, topK: 40, temperature: 0.7, seed: undefined });
  assert.equal(first?.maxNewTokens, 33);
  assert.deepEqual(second?.sampling, { ...model.sampling, topK: 40, temperature: 0, seed: 5 });
  assert.equal(second?.maxNewTokens, 3);

  for (const [leastTemperature, temperature] of [
    [0.8, 0.8],
    [0.5, 0.7],
  ]) {
    await answerOf({ ...turnOf(user('hello')), options: { leastTemperature } }, { model, settings: own });
    assert.equal(model.requests.at(-1)?.sampling.temperature, temperature);
  }
});

test('keeps the text so far when it is stopped', async () => {
  const stop = new AbortController();
  const model = new ScriptedModel({ says: 'one two three four five six', msPerWord: 20 });
  let last: AnswerEvent | undefined;
  for await (const event of answer(turnOf(user('count')), partsOf({ model }), stop.signal)) {
    if (event.type === 'token' && event.text.includes('three')) stop.abort();
    last = event;
  }
  assert.ok(last?.type === 'done');
  assert.deepEqual([last.answer.text, last.answer.finish], ['one two three', 'cancelled']);
  assert.deepEqual(last.answer.notes, ['Stopped before the answer was complete.']);
});

test('stops at once while pictures, experts or the model are waited for', async () => {
  await using server = await ImageServer.start({ '/a.png': () => undefined });
  const own = { ...settings, images: { ...settings.images, hosts: [server.host] } };
  const stalled = { name: 'a.png', source: { kind: 'url' as const, url: server.url('/a.png') } };
  const loading = { ...partsOf({}), model: new Promise<ModelState>(() => undefined) };
  const cases: [Turn, AnswerParts][] = [
    [turnOf(user('?', [stalled])), partsOf({ settings: own })],
    [turnOf(user('?', [attached(textPicture('lowcon-1'))])), partsOf({ plugins: [pluginOf('hanging', hang)] })],
    [turnOf(user('?')), loading],
  ];
  for (const [turn, parts] of cases) {
    const events = await Array.fromAsync(answer(turn, parts, AbortSignal.timeout(50)));
    const last = events.at(-1);
    assert.ok(last?.type === 'done' && last.answer.finish === 'cancelled', JSON.stringify(last));
    assert.equal(last.answer.text, '');
  }
});

test('ends at the deadline of the turn and at the time limit of the owner', async () => {
  const model = new ScriptedModel({ says: 'word '.repeat(1000), msPerWord: 10 });
  const byTurn = await answerOf({ ...turnOf(user('go')), deadline: Date.now() + 200 }, { model });
  const byOwner = await answerOf(turnOf(user('go')), { model, settings: { ...settings, answerTimeoutMs: 200 } });
  for (const { finish, text, notes } of [byTurn, byOwner]) {
    assert.equal(finish, 'cancelled');
    assert.match(text, /^word/);
    assert.match(notes.join(), /its time \(0\.[12] s\) was up/);
  }
});

test('ends the computation when nobody listens any more', async () => {
  const model = new ScriptedModel({ says: 'word '.repeat(1000), msPerWord: 5 });
  for await (const event of answer(turnOf(user('go')), partsOf({ model }), never)) if (event.type === 'token') break;
  assert.equal(model.ended, 1);
});

test('calls the experts off when nobody listens any more', async () => {
  let calledOff = false;
  const patient = pluginOf('patient', async (_image, signal) => {
    signal.addEventListener('abort', () => {
      calledOff = true;
    });
    return hang();
  });
  const parts = partsOf({ plugins: [patient, pluginOf('quick', async () => [])] });
  const turn = turnOf(user('?', [attached(textPicture('lowcon-1'))]));
  for await (const event of answer(turn, parts, never)) if (event.type === 'expert') break;
  assert.equal(calledOff, true);
});

test('logs one line a turn, with decisions and times and without a word of what was said', async () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(line) });
  const parts = { ...partsOf({ model: new ScriptedModel({ says: 'SECRETANSWER' }) }), log };
  const turn = turnOf(user('SECRETQUESTION', [attached(textPicture('lowcon-1'), 'SECRETNAME')]));
  await Array.fromAsync(answer(turn, parts, never));
  assert.equal(lines.length, 1);
  const line = JSON.parse(lines[0] ?? '');
  assert.deepEqual([line.turn, line.route, line.finish, line.experts[0].name], ['turn', 'vision', 'stop', 'ocr']);
  assert.ok(line.timings.totalMs >= 0);
  assert.doesNotMatch(lines[0] ?? '', /SECRET|MARBLE/);
});
