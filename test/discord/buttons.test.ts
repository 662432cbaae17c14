import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MessageFlags } from 'discord.js';
import { buttons, Person } from './person.ts';
import { picture } from './pictures.ts';
import { says, saysUntilStopped } from './scripted-core.ts';
import { asBot, eventually, setStage } from './stage.ts';

describe('buttons under an answer', () => {
  test('Stop ends the work, the text so far stays', async (context) => {
    const { ben, core, mention, said, answer } = await setStage(context);
    core.script = (_turn, signal) => saysUntilStopped('As far as I know. ', signal);
    const general = ben.channel('general');
    await ben.send(general, `${mention} tell me all`);
    await eventually('the first words', () => said(general).length === 1);
    await ben.press(said(general)[0] ?? assert.fail(), 'Stop');
    const [reply] = await answer(general);
    assert.equal(reply?.content, 'As far as I know.\n-# Stopped by a test.');
    assert.equal(core.signals[0]?.aborted, true);
  });

  test('only the asker and those who manage messages may press', async (context) => {
    const { ana, ben, core, mention, playground, said, answer } = await setStage(context);
    core.script = (_turn, signal) => saysUntilStopped('As far as I know. ', signal);
    const chioma = new Person(playground, 2);
    const general = ben.channel('general');
    await ben.send(general, `${mention} tell me all`);
    await eventually('the first words', () => said(general).length === 1);
    const [reply] = said(general);
    await chioma.press(reply ?? assert.fail(), 'Stop');
    const refusal = () => chioma.messages(general).find(({ flags = 0 }) => flags & MessageFlags.Ephemeral);
    await eventually('the refusal', () => refusal() !== undefined);
    assert.match(refusal()?.content ?? '', /^Only the person who asked/);
    assert.equal(core.signals[0]?.aborted, false);
    // Ana owns the server.
    await ana.press(reply ?? assert.fail(), 'Stop');
    await answer(general);
    assert.equal(core.signals[0]?.aborted, true);
  });

  test('Regenerate asks the same with another seed and replaces the text, after a restart as well', async (context) => {
    const stage = await setStage(context);
    const { ana, ben, core, mention, said, answer } = stage;
    const general = ben.channel('general');
    const shown = await ana.send(general, 'look', [picture('owl.png')]);
    core.script = () => says('A sentence. '.repeat(300));
    await ben.send(general, { content: `${mention} what is it?`, replyTo: shown.id });
    const before = await answer(general);
    assert.equal(before.length, 2);

    await stage.restart();
    core.script = () => says('An owl.');
    await ben.press(before.at(-1) ?? assert.fail(), 'Regenerate');
    await eventually('the new answer', () => said(general).length === 1 && said(general)[0]?.content === 'An owl.');
    const [first, second] = core.turns;
    const words = (turn = first) => turn?.messages.map(({ text, images }) => [text, images.length]);
    assert.deepEqual(words(second), words(first));
    assert.equal(first?.options?.seed, undefined);
    assert.ok(Number.isInteger(second?.options?.seed));
    assert.ok((second?.options?.leastTemperature ?? 0) > 0);

    // The old answer goes at once, and the new one can be stopped.
    core.script = (_turn, signal) => saysUntilStopped('', signal);
    await ben.press(said(general)[0] ?? assert.fail(), 'Regenerate');
    await eventually('the old answer to go', () => said(general)[0]?.content === '-# Thinking …');
    await ben.press(said(general)[0] ?? assert.fail(), 'Stop');
    await answer(general);
    assert.notEqual(core.turns[2]?.options?.seed, second?.options?.seed);

    core.script = () => says('A barn owl. '.repeat(300));
    await ben.press(said(general)[0] ?? assert.fail(), 'Regenerate');
    await eventually('the long answer', () => said(general).length === 2);
  });

  test('Regenerate says so when the question is gone', async (context) => {
    const stage = await setStage(context);
    const { ana, core, mention, answer } = stage;
    const general = ana.channel('general');
    const question = await ana.send(general, `${mention} hello`);
    const [reply] = await answer(general);
    await stage.bot.close();
    await ana.delete(general, question.id);
    await stage.restart();
    await ana.press(reply ?? assert.fail(), 'Regenerate');
    const note = () => ana.messages(general).find(({ flags = 0 }) => flags & MessageFlags.Ephemeral);
    await eventually('the note', () => note() !== undefined);
    assert.match(note()?.content ?? '', /^The question is gone/);
    assert.equal(core.turns.length, 1);
  });

  test('a Stop that outlived its bot turns into Regenerate', async (context) => {
    const { ana, playground, said, answer } = await setStage(context);
    const general = ana.channel('general');
    const question = await ana.send(general, 'tell me all');
    // What an earlier bot left behind when it died in the middle of an answer.
    const stop = { type: 2, style: 2, label: 'Stop', custom_id: `stop:message:${question.id}:${ana.id}` };
    await asBot(playground, 'POST', `/channels/${general}/messages`, {
      content: 'As far as I know.',
      components: [{ type: 1, components: [stop] }],
      message_reference: { message_id: question.id },
    });
    await ana.press(said(general)[0] ?? assert.fail(), 'Stop');
    const [reply] = await answer(general);
    assert.equal(reply?.content, 'As far as I know.\n-# The bot was restarted before this answer was complete.');
  });

  test('a bot that is closed ends its answers as they stand', async (context) => {
    const stage = await setStage(context);
    const { ana, core, log, said } = stage;
    core.script = (_turn, signal) => saysUntilStopped('As far as I know. ', signal);
    const direct = ana.channel('direct');
    await ana.send(direct, 'tell me all');
    await eventually('the first words', () => said(direct).length === 1);
    await stage.bot.close();
    assert.deepEqual(
      log.filter(({ level }) => Number(level) > 30),
      [],
    );
    const [reply] = said(direct);
    assert.match(reply?.content ?? '', /-# Tyto was shut down before the answer was complete/);
    assert.deepEqual([...buttons(reply ?? {}).keys()], ['Regenerate']);
  });
});
