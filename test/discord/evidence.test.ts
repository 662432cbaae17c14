import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type APIMessage, MessageFlags } from 'discord.js';
import { answer as answerTurn } from '../../src/core/answer.ts';
import type { ExpertReport } from '../../src/core/experts/plugin.ts';
import { viewEvidence } from '../../src/discord/render/evidence-view.ts';
import { flat } from '../core/support/pictures.ts';
import { pluginOf, saw } from '../core/support/plugins.ts';
import { ScriptedModel } from '../core/support/scripted-model.ts';
import { silentLog, testSettings } from '../core/support/settings.ts';
import { sightOf } from '../core/support/sight.ts';
import { buttons, type Person } from './person.ts';
import { picture } from './pictures.ts';
import { reading, says } from './scripted-core.ts';
import { eventually, type Stage, type StageInput, setStage } from './stage.ts';

const LABEL = 'What was seen';

const moderation: ExpertReport = {
  name: 'safety',
  version: '3',
  image: 1,
  ms: 12,
  ok: true,
  observations: [
    { kind: 'signal', signal: 'scam.text', text: 'FREE ``` @everyone', confidence: 0.91 },
    { kind: 'object', label: 'dog', confidence: 0.5, box: { x: 1.4, y: 2, width: 30, height: 40 }, frame: 2 },
  ],
};
const blind: ExpertReport = {
  name: 'codes',
  version: '1',
  image: 1,
  ms: 5,
  ok: false,
  observations: [],
  error: 'it broke',
};

/** A stage on which Ana has asked about a picture, and the answer. */
async function askedAbout(context: TestContext, experts: ExpertReport[], input?: StageInput) {
  const stage = await setStage(context, input);
  stage.core.script = () => says('A sign.', { experts, route: 'vision' });
  const general = stage.ana.channel('general');
  const question = await stage.ana.send(general, `${stage.mention} what is it?`, [picture('owl.png')]);
  const replies = await stage.answer(general);
  return { stage, general, question, reply: replies.at(-1) ?? assert.fail() };
}

/** Presses the button and gives what only that person then sees. */
async function pressed(person: Person, reply: APIMessage): Promise<APIMessage> {
  const shown = () => person.messages(reply.channel_id).filter(({ flags = 0 }) => flags & MessageFlags.Ephemeral);
  const before = shown().length;
  await person.press(reply, LABEL);
  await eventually('what was seen', () => shown().length > before);
  return shown().at(-1) ?? assert.fail();
}

async function attachmentOf({ attachments }: APIMessage): Promise<string> {
  const response = await fetch(attachments[0]?.url ?? assert.fail('nothing is attached'));
  return response.text();
}

describe('what an answer rests on', () => {
  test('is shown for each image and expert, with confidence, place and version, to who asks alone', async (context) => {
    const { stage, reply, general } = await askedAbout(context, [reading(1, 'OPEN 8 TO 6'), moderation, blind]);
    assert.deepEqual([...buttons(reply).keys()], ['Regenerate', LABEL]);
    const { content, mention_everyone } = await pressed(stage.ana, reply);
    assert.deepEqual(content.split('\n'), [
      '```',
      'Image 1 (owl.png)',
      '  ocr 1: 1 observed (400 ms)',
      '     1  text        0.90  "OPEN 8 TO 6"',
      '  safety 3: 2 observed (12 ms)',
      "     1  signal      0.91  scam.text in \"FREE ''' @everyone\"",
      '     2  object      0.50  dog  at 1,2, 30 x 40, frame 2',
      '  codes 1: failed: it broke (5 ms)',
      '```',
    ]);
    assert.equal(mention_everyone, false);
    assert.equal(stage.said(general).filter(({ flags = 0 }) => (flags & MessageFlags.Ephemeral) === 0).length, 1);
  });

  test('is not offered where no picture was looked at', async (context) => {
    const { ana, answer } = await setStage(context);
    const direct = ana.channel('direct');
    await ana.send(direct, 'hello');
    const [reply] = await answer(direct);
    assert.deepEqual([...buttons(reply ?? {}).keys()], ['Regenerate']);
  });

  test('can be shown after a restart, as far as it is kept', async (context) => {
    const { stage, reply } = await askedAbout(context, [reading(1, 'OPEN 8 TO 6')]);
    await stage.restart();
    assert.match((await pressed(stage.ana, reply)).content, /OPEN 8 TO 6/);
  });

  test('is gone after a restart where the owner keeps nothing, and that is said', async (context) => {
    const environment = { TYTO_OBSERVATION_DAYS: '0' };
    const { stage, reply } = await askedAbout(context, [reading(1, 'OPEN 8 TO 6')], { environment });
    assert.match((await pressed(stage.ana, reply)).content, /OPEN 8 TO 6/);
    await stage.restart();
    assert.match(
      (await pressed(stage.ana, reply)).content,
      /^What was seen is not here any more: it is kept until Tyto is started/,
    );
  });

  test('is forgotten with the question', async (context) => {
    const { stage, reply, question, general } = await askedAbout(context, [reading(1, 'OPEN 8 TO 6')]);
    await stage.restart();
    await stage.ana.delete(general, question.id);
    let shown = await pressed(stage.ana, reply);
    // The deletion and the press reach the bot on different ways.
    for (let tries = 0; tries < 20 && shown.content.includes('OPEN'); tries++) shown = await pressed(stage.ana, reply);
    assert.match(shown.content, /^What was seen is not here any more: it is kept for 7 days/);
  });

  test('comes as a file where it is long', async (context) => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index} of a long page`);
    const { stage, reply } = await askedAbout(context, [reading(1, ...lines)]);
    const shown = await pressed(stage.ana, reply);
    assert.ok(shown.content.length <= 2000);
    assert.match(shown.content, /```The rest is in the attached file\.$/);
    assert.match(await attachmentOf(shown), /300 {2}text {8}0\.90 {2}"line 299 of a long page"/);
  });

  test('keeps within one message whatever it is made of', () => {
    for (const lines of [['`'.repeat(5000)], Array.from({ length: 900 }, () => '🦉'), [''], ['x'.repeat(1975)]]) {
      const { content = '' } = viewEvidence(lines);
      assert.ok(content.length <= 2000 && content.isWellFormed());
      assert.equal(content.split('```').length, 3);
    }
  });
});

/** Lets the real way answer, with one expert that says which picture it saw. */
function letRealWayAnswer({ core, playground }: Stage): ScriptedModel {
  const model = new ScriptedModel({ says: 'They differ.' });
  const own = testSettings();
  const settings = { ...own, images: { ...own.images, hosts: [playground.cdnHost] } };
  const names = pluginOf('names', async ({ name }) => [saw(`words of ${name}`)]);
  const parts = { settings, model: Promise.resolve({ model }), sight: sightOf([names], settings), log: silentLog };
  core.script = (turn, signal) => answerTurn(turn, parts, signal);
  return model;
}

async function coloured(name: string, colour: string) {
  return { name, type: 'image/png', bytes: await flat(32, 32, colour).png().toBuffer() };
}

test('images up the chain and in the question have one number each, from Discord to prompt, answer and evidence', async (context) => {
  const stage = await setStage(context);
  const { ana, ben, answer, mention } = stage;
  const model = letRealWayAnswer(stage);
  const general = ana.channel('general');
  const shown = await ben.send(general, 'my sign', [await coloured('one.png', '#f00')]);
  const two = [await coloured('two.png', '#0f0'), await coloured('three.png', '#00f')];
  await ana.send(general, { content: `${mention} compare`, replyTo: shown.id }, two);
  const [reply] = await answer(general);

  const block = (number: number, name: string) => `Image ${number}\nText: """\nwords of ${name}\n"""`;
  const [prompt] = model.requests[0]?.messages ?? [];
  assert.equal(
    prompt?.content,
    `${block(1, 'one.png')}\nBen: my sign\n\n${block(2, 'two.png')}\n${block(3, 'three.png')}\nAna: compare`,
  );
  for (const [index, name] of ['one', 'two', 'three'].entries()) {
    assert.ok(reply?.content.includes(`Read in image ${index + 1}: ||\`words of ${name}.png\`||`), reply?.content);
  }
  const evidence = await pressed(ben, reply ?? assert.fail());
  const told = evidence.content.match(/^Image .*|"words.*"/gm);
  assert.deepEqual(told, [
    'Image 1 (one.png)',
    '"words of one.png"',
    'Image 2 (two.png)',
    '"words of two.png"',
    'Image 3 (three.png)',
    '"words of three.png"',
  ]);
});
