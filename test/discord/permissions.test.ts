import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, setStage } from './stage.ts';

describe('missing permissions', () => {
  test('the asker is told once, by direct message, and Discord is not asked in vain', async (context) => {
    const { ana, core, mention, playground, said } = await setStage(context);
    const [general, direct] = [ana.channel('general'), ana.channel('direct')];
    playground.denyBot(general, ['SendMessages', 'ReadMessageHistory']);
    await ana.send(general, `${mention} hello?`);
    await eventually('the notice', () => said(direct).length === 1);
    assert.equal(
      said(direct)[0]?.content,
      `I cannot answer in <#${general}>: I lack the permission “Send Messages” and “Read Message History” there. ` +
        'Somebody who manages the server can grant it to me.',
    );
    await ana.send(general, `${mention} hello??`);
    await ana.send(direct, 'a sign of life');
    await eventually('the answer', () => said(direct).length === 2);
    assert.equal(core.turns.length, 1);
    assert.deepEqual(
      playground.requests().filter(({ status }) => status === 403),
      [],
    );
  });

  test('they are looked at anew for each question', async (context) => {
    const { ana, mention, playground, said, answer } = await setStage(context);
    const [general, direct] = [ana.channel('general'), ana.channel('direct')];
    playground.denyBot(general, ['SendMessages']);
    await ana.send(general, `${mention} hello?`);
    await eventually('the notice', () => said(direct).length === 1);
    playground.denyBot(general, []);
    await ana.send(general, `${mention} hello!`);
    const [reply] = await answer(general);
    assert.equal(reply?.content, 'You said: hello!');
  });
});
