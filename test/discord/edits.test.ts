import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { says, saysUntilStopped } from './scripted-core.ts';
import { asBot, eventually, setStage } from './stage.ts';

describe('a question that changes', () => {
  test('an edited question is answered again, once, in the same message', async (context) => {
    const { ana, core, mention, said, answer } = await setStage(context);
    const general = ana.channel('general');
    const question = await ana.send(general, `${mention} hallo`);
    const [before] = await answer(general);
    await ana.edit(general, question.id, `${mention} hello`);
    await eventually('the new answer', () => said(general)[0]?.content === 'You said: hello');
    assert.deepEqual(
      said(general).map(({ id }) => id),
      [before?.id],
    );
    assert.equal(core.turns.length, 2);
  });

  test('an edit ends the work on the question as it was', async (context) => {
    const { ana, core, said, answer } = await setStage(context);
    core.script = (turn, signal, index) =>
      index === 0 ? saysUntilStopped('The old one. ', signal) : says(`To ${turn.messages.at(-1)?.text}.`);
    const direct = ana.channel('direct');
    const question = await ana.send(direct, 'old');
    await eventually('the first words', () => said(direct).length === 1);
    await ana.edit(direct, question.id, 'new');
    const replies = await answer(direct);
    assert.deepEqual(
      replies.map(({ content }) => content),
      ['To new.'],
    );
    assert.equal(core.signals[0]?.aborted, true);
  });

  test('an empty mention becomes a question by an edit', async (context) => {
    const { ana, mention, said, answer } = await setStage(context);
    const general = ana.channel('general');
    const question = await ana.send(general, mention);
    await eventually('the help', () => said(general).length === 1);
    await ana.edit(general, question.id, `${mention} hello`);
    const replies = await answer(general);
    assert.deepEqual(
      replies.map(({ content }) => content),
      ['You said: hello'],
    );
  });

  test('a deleted question takes its answer with it, all of its messages', async (context) => {
    const { ana, core, said, answer } = await setStage(context);
    core.script = () => says('A sentence. '.repeat(300));
    const direct = ana.channel('direct');
    const question = await ana.send(direct, 'tell me all');
    assert.equal((await answer(direct)).length, 2);
    await ana.delete(direct, question.id);
    await eventually('the answer to go', () => said(direct).length === 0);
  });

  test('a deleted question ends the work on it', async (context) => {
    const { ana, core, said, log } = await setStage(context);
    core.script = (_turn, signal) => saysUntilStopped('As far as I know. ', signal);
    const direct = ana.channel('direct');
    const question = await ana.send(direct, 'tell me all');
    await eventually('the first words', () => said(direct).length === 1);
    await ana.delete(direct, question.id);
    await eventually('the answer to go', () => said(direct).length === 0);
    assert.equal(core.signals[0]?.aborted, true);
    assert.deepEqual(
      log.filter(({ level }) => Number(level) >= 50),
      [],
    );
  });

  test('an answer that somebody deletes is not written on', async (context) => {
    const { ana, core, playground, said, log } = await setStage(context);
    core.script = async function* (_turn, signal) {
      yield { type: 'token', text: 'One. ' };
      await eventually('the first words', () => said(direct).length === 1);
      await asBot(playground, 'DELETE', `/channels/${direct}/messages/${said(direct)[0]?.id}`);
      yield* saysUntilStopped('Two. ', signal);
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'count');
    await eventually('the end of the work', () => core.signals[0]?.aborted === true);
    assert.deepEqual(said(direct), []);
    assert.deepEqual(
      log.filter(({ level }) => Number(level) >= 50),
      [],
    );
  });
});
