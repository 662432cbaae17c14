import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { answer } from '../../src/core/answer.ts';
import { flat } from '../core/support/pictures.ts';
import { pluginOf, saw } from '../core/support/plugins.ts';
import { ScriptedModel } from '../core/support/scripted-model.ts';
import { silentLog, testSettings } from '../core/support/settings.ts';
import { sightOf } from '../core/support/sight.ts';
import { buttons } from './person.ts';
import { eventually, setStage } from './stage.ts';

/** The stage with a core that really fetches and opens pictures, and a model that says what it was told of them. */
async function setStageWithSight(context: TestContext) {
  const stage = await setStage(context);
  const { cdnHost } = stage.playground;
  const defaults = testSettings();
  const settings = { ...defaults, images: { ...defaults.images, hosts: [cdnHost] } };
  const sight = sightOf([pluginOf('reader', async ({ name }) => [saw(`this is ${name}`)])], settings);
  const model = new ScriptedModel({ says: ({ messages }) => messages.map(({ content }) => content).join(' ') });
  const parts = { settings, model: Promise.resolve({ model }), sight, log: silentLog };
  stage.core.script = (turn, signal) => answer(turn, parts, signal);
  /** Between the moment when the bot has read the conversation and that when the core fetches. */
  const letLinksDie = (attachment: () => string | undefined) => {
    stage.core.script = (turn, signal, index) => {
      if (index === 0) stage.playground.expireLinks(attachment() ?? '');
      return answer(turn, parts, signal);
    };
  };
  const owl = { name: 'owl.png', type: 'image/png', bytes: await flat(9, 9).png().toBuffer() };
  return { ...stage, stage, owl, letLinksDie };
}

describe('links that died before their time', () => {
  test('are renewed by fetching the message again, and the question is answered once', async (context) => {
    const { ana, ben, answer, core, mention, letLinksDie, owl } = await setStageWithSight(context);
    const general = ana.channel('general');
    const shown = await ben.send(general, 'look', [owl]);
    letLinksDie(() => shown.attachments[0]?.id);
    await ana.send(general, { content: `${mention} what is it?`, replyTo: shown.id });
    const [reply, ...more] = await answer(general);
    assert.match(reply?.content ?? '', /this is owl\.png/);
    assert.doesNotMatch(reply?.content ?? '', /is gone|could not be opened/);
    assert.deepEqual(more, []);
    assert.equal(core.turns.length, 2);
  });

  test('are renewed for the question itself', async (context) => {
    const { ana, answer, core, mention, letLinksDie, owl } = await setStageWithSight(context);
    const general = ana.channel('general');
    letLinksDie(() => ana.messages(general)[0]?.attachments[0]?.id);
    await ana.send(general, `${mention} what is it?`, [owl]);
    const [reply] = await answer(general);
    assert.match(reply?.content ?? '', /this is owl\.png/);
    assert.equal(core.turns.length, 2);
  });

  test('are renewed after a restart, when an answer is wanted again', async (context) => {
    const { ana, answer, core, mention, playground, owl, stage } = await setStageWithSight(context);
    const general = ana.channel('general');
    const question = await ana.send(general, `${mention} what is it?`, [owl]);
    const [reply] = await answer(general);
    assert.ok(reply);
    await stage.restart();
    playground.expireLinks(question.attachments[0]?.id ?? '');
    await ana.press(reply, 'Regenerate');
    await eventually('another answer', () => core.turns.length === 2);
    const [again] = await answer(general);
    assert.match(again?.content ?? '', /this is owl\.png/);
  });

  test('are renewed where a command asked: on the card of its answer', async (context) => {
    const { ana, answer, core, playground, owl } = await setStageWithSight(context);
    const general = ana.channel('general');
    await ana.run(general, { name: 'ask', options: { question: 'what is it?', image: 0 } }, [owl]);
    const [reply] = await answer(general);
    assert.match(reply?.content ?? '', /this is owl\.png/);
    const link = reply?.embeds[0]?.image?.url ?? '';
    playground.expireLinks(link.split('/')[5] ?? '');
    await ana.press(reply ?? assert.fail(), 'Regenerate');
    await eventually(
      'another answer',
      () => core.turns.length === 2 && buttons(ana.messages(general).at(-1) ?? {}).has('Regenerate'),
    );
    assert.match(ana.messages(general).at(-1)?.content ?? '', /this is owl\.png/);
  });

  test('that lead to a file that is gone are told of, after one more try', async (context) => {
    const { ana, ben, answer, core, mention, playground, owl } = await setStageWithSight(context);
    const general = ana.channel('general');
    const shown = await ben.send(general, 'look', [owl]);
    playground.serveAttachment(shown.attachments[0]?.id ?? '', 'gone');
    await ana.send(general, { content: `${mention} what is it?`, replyTo: shown.id });
    const [reply] = await answer(general);
    assert.match(reply?.content ?? '', /Image 1 \(owl\.png\) is gone: the attachment was deleted or has expired/);
    assert.ok(core.turns.length <= 2);
  });
});
