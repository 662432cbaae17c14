import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageFlags } from 'discord.js';
import { joinParts } from '../../src/discord/render/split.ts';
import { picture } from './pictures.ts';
import { says, saysUntilStopped } from './scripted-core.ts';
import { asBot, eventually, setStage } from './stage.ts';

const PUT_COMMANDS = 'PUT /applications/:id/commands';

describe('commands', () => {
  test('/ask is acknowledged at once, answered through the interaction, and shows what was asked', async (context) => {
    const { ana, core, playground, answer } = await setStage(context);
    const general = ana.channel('general');
    const options = { question: 'Which of these differs?', image: 0, image3: 1 };
    await ana.run(general, { name: 'ask', options }, [picture('one.png'), picture('two.png')]);
    const [reply] = await answer(general);
    assert.equal(reply?.content, 'You said: Which of these differs?');
    assert.equal(reply?.embeds[0]?.author?.name, 'Ana');
    assert.equal(reply?.embeds[0]?.description, 'Which of these differs?');
    assert.equal(reply?.embeds.length, 2);
    const [turn] = core.turns;
    assert.equal(turn?.messages.length, 1);
    assert.deepEqual(
      turn?.messages[0]?.images.map(({ name, contentType }) => [name, contentType]),
      [
        ['one.png', 'image/png'],
        ['two.png', 'image/png'],
      ],
    );
    assert.ok((turn?.deadline ?? 0) <= Date.now() + 14 * 60_000);
    assert.deepEqual(playground.requests('POST /channels/:id/messages'), []);
  });

  test('/ask takes a question of 4,000 characters and no image', async (context) => {
    const { ana, core, answer } = await setStage(context);
    core.script = () => says('Long.');
    const direct = ana.channel('direct');
    const question = 'why? '.repeat(800).trim();
    await ana.run(direct, { name: 'ask', options: { question } });
    await answer(direct);
    assert.equal(core.turns[0]?.messages[0]?.text, question);
  });

  test('/ask: its question and its long answer stand in the conversation that goes on from it', async (context) => {
    const { ana, ben, core, answer, said } = await setStage(context);
    const text = 'A sentence about owls. '.repeat(200).trim();
    core.script = (_turn, _signal, index) => says(index === 0 ? text : 'Short.');
    const general = ana.channel('general');
    await ana.run(general, { name: 'ask', options: { question: 'What are these?', image: 0 } }, [picture('owl.png')]);
    const parts = await answer(general);
    assert.ok(parts.length > 1);
    assert.equal(joinParts(parts.map(({ content }) => content)).replace(/\s+/g, ' '), text);
    await ben.send(general, { content: 'and the left one?', replyTo: parts.at(-1)?.id ?? '' });
    await eventually('the second answer', () => said(general).length === parts.length + 1);
    const [question, spoken, followUp] = core.turns[1]?.messages ?? [];
    assert.deepEqual([question?.author, question?.text], ['Ana', 'What are these?']);
    assert.deepEqual(
      question?.images.map(({ name }) => name),
      ['owl.png'],
    );
    assert.equal(spoken?.text.replace(/\s+/g, ' '), text);
    assert.deepEqual([followUp?.author, followUp?.text], ['Ben', 'and the left one?']);
  });

  test('/ask is regenerated from the card on its answer, after a restart as well', async (context) => {
    const stage = await setStage(context);
    const { ana, core, answer, said } = stage;
    const general = ana.channel('general');
    await ana.run(general, { name: 'ask', options: { question: 'What is it?', image: 0 } }, [picture('owl.png')]);
    const [before] = await answer(general);
    await stage.restart();
    core.script = () => says('An owl.');
    await ana.press(before ?? assert.fail(), 'Regenerate');
    await eventually('the new answer', () => said(general)[0]?.content === 'An owl.');
    assert.deepEqual(
      core.turns[1]?.messages.map(({ author, text, images }) => [author, text, images.length]),
      [['Ana', 'What is it?', 1]],
    );
    assert.equal(said(general)[0]?.embeds[0]?.description, 'What is it?');
  });

  test('/ask is registered once, and again only when it differs', async (context) => {
    const stage = await setStage(context);
    const { playground } = stage;
    assert.equal(playground.requests(PUT_COMMANDS).length, 1);
    assert.deepEqual(
      playground.state().commands.map(({ name }) => name),
      ['ask', 'Describe images'],
    );
    await stage.restart();
    assert.equal(playground.requests(PUT_COMMANDS).length, 1);
    const older = { type: 1, name: 'ask', description: 'An older version' };
    await asBot(playground, 'POST', `/applications/${playground.bot.id}/commands`, older);
    await stage.restart();
    assert.equal(playground.requests(PUT_COMMANDS).length, 2);
  });

  test('"Describe images" looks at the images of any message, and refuses one without', async (context) => {
    const { ana, ben, core, answer } = await setStage(context);
    const general = ana.channel('general');
    const shown = await ben.send(general, 'look', [picture('one.png'), picture('two.png')]);
    const words = await ben.send(general, 'no picture here');
    await ana.run(general, { name: 'Describe images', options: {}, targetId: words.id });
    const refusal = () => ana.messages(general).find(({ flags = 0 }) => flags & MessageFlags.Ephemeral);
    await eventually('the refusal', () => refusal() !== undefined);
    assert.equal(refusal()?.content, 'There is no image in this message.');
    await ana.run(general, { name: 'Describe images', options: {}, targetId: shown.id });
    const reply = (await answer(general)).at(-1);
    assert.equal(reply?.embeds[0]?.description, 'Describe these images.');
    const [question] = core.turns[0]?.messages ?? [];
    assert.deepEqual(
      question?.images.map(({ name }) => name),
      ['one.png', 'two.png'],
    );
  });

  test('an interaction whose token has died ends the work quietly', async (context) => {
    const { ana, core, log, said } = await setStage(context, { playground: { timings: { interactionToken: 700 } } });
    core.script = async function* (_turn, signal) {
      yield { type: 'token', text: 'One. ' };
      await delay(800);
      yield { type: 'token', text: 'Two. ' };
      yield* saysUntilStopped('Three. ', signal);
    };
    const direct = ana.channel('direct');
    await ana.run(direct, { name: 'ask', options: { question: 'count' } });
    await eventually('the end of the work', () => core.signals[0]?.aborted === true);
    assert.equal(said(direct)[0]?.content, 'One.');
    const complaints = log.filter(({ level }) => Number(level) > 30).map(({ level, code }) => [level, code]);
    assert.deepEqual(complaints, [[40, 50027]]);
  });
});
