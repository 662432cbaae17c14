import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { joinParts } from '../../src/discord/render/split.ts';
import { cuttingLine } from './cutting-line.ts';
import { buttons } from './person.ts';
import { answerOf, reading, says, saysUntilStopped } from './scripted-core.ts';
import { eventually, setStage } from './stage.ts';

const EDIT = 'PATCH /channels/:id/messages/:id';
const SEND = 'POST /channels/:id/messages';

/** A text of so many sentences, with a code block in its middle. */
function longText(sentences: number): string {
  const lines = Array.from({ length: sentences }, (_, index) => `Sentence ${index} tells of one more owl in the barn.`);
  const code = Array.from({ length: 60 }, (_, index) => `  owls.push(new Owl(${index})); // and its barn`);
  const middle = Math.floor(sentences / 2);
  return [...lines.slice(0, middle), '```js', ...code, '```', ...lines.slice(middle)].join('\n');
}

describe('showing an answer', () => {
  test('the first sentence shows while the rest is still being written, edits keep their distance', async (context) => {
    const { ana, core, playground, said, answer } = await setStage(context);
    const released = new EventTarget();
    core.script = async function* () {
      yield { type: 'token', text: 'An owl. It' };
      await once(released, 'go');
      for (let word = 0; word < 100; word++) {
        yield { type: 'token', text: ` w${word}` };
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      yield* says('An owl. It says so.');
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'what is it?');
    await eventually('the first sentence', () => said(direct)[0]?.content === 'An owl. It');
    assert.deepEqual([...buttons(said(direct)[0] ?? {}).keys()], ['Stop']);
    released.dispatchEvent(new Event('go'));
    const [reply] = await answer(direct);
    assert.equal(reply?.content, 'An owl. It says so.');
    const times = [...playground.requests(SEND), ...playground.requests(EDIT)].map(({ at }) => at);
    assert.ok(times.length >= 4, 'there were edits on the way');
    for (const [index, at] of times.slice(1).entries()) {
      assert.ok(at - (times[index] ?? 0) > 1000, `request ${index + 1} came too soon`);
    }
  });

  test('words that change nothing visible do not hold up those that do', async (context) => {
    const { ana, core, said, answer } = await setStage(context);
    core.script = async function* () {
      yield { type: 'token', text: 'An owl. ' };
      await eventually('the first words', () => said(direct).length === 1);
      // By now no edit is under way, and space at the end of a message does not show.
      await new Promise((resolve) => setTimeout(resolve, 200));
      yield { type: 'token', text: '\n' };
      yield* says('An owl. It sleeps.');
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'what is it?');
    const [reply] = await answer(direct);
    assert.equal(reply?.content, 'An owl. It sleeps.');
  });

  test('a long silence shows what is being done, and can be stopped', async (context) => {
    const { ana, core, said, answer } = await setStage(context);
    core.script = async function* (_turn, signal) {
      yield { type: 'routed', route: 'vision', images: 2, experts: ['ocr'] };
      yield* saysUntilStopped('', signal);
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'what are these?');
    await eventually('the status', () => said(direct).length === 1);
    const [waiting] = said(direct);
    assert.equal(waiting?.content, '-# Looking at 2 images …');
    await ana.press(waiting ?? assert.fail(), 'Stop');
    const [stopped] = await answer(direct);
    assert.equal(stopped?.content, '-# Stopped by a test.');
  });

  test('a long answer takes several messages in one chain, and is one answer in the conversation', async (context) => {
    const { ana, core, answer, said } = await setStage(context);
    const text = longText(90);
    core.script = (_turn, _signal, index) => says(index === 0 ? text : 'Short.');
    const direct = ana.channel('direct');
    const question = await ana.send(direct, 'tell me all');
    const parts = await answer(direct);
    assert.equal(parts.length, 4);
    assert.deepEqual(
      parts.map(({ message_reference }) => message_reference?.message_id),
      [question.id, ...parts.slice(0, -1).map(({ id }) => id)],
    );
    assert.deepEqual(
      parts.map((part) => [...buttons(part).keys()]),
      [[], [], [], ['Regenerate']],
    );
    for (const { content } of parts) {
      assert.ok(content.length <= 2000);
      assert.equal(content.split('```').length % 2, 1);
    }
    const squeezed = (words: string) => words.replace(/\s+/g, ' ');
    assert.equal(squeezed(joinParts(parts.map(({ content }) => content))), squeezed(text));

    await ana.send(direct, { content: 'and in short?', replyTo: parts[1]?.id ?? '' });
    await eventually('the second answer', () => said(direct).length === 5);
    const [, spoken] = core.turns[1]?.messages ?? [];
    assert.equal(squeezed(spoken?.text ?? ''), squeezed(text));
  });

  test('what is longer than five messages ends in a file', async (context) => {
    const { ana, core, answer } = await setStage(context);
    const text = longText(300);
    core.script = () => says(text, { notes: ['A note.'] });
    const direct = ana.channel('direct');
    await ana.send(direct, 'tell me all');
    const parts = await answer(direct);
    assert.equal(parts.length, 5);
    assert.equal(parts[4]?.content, '-# The rest is in the attached file.\n-# A note.');
    const file = parts[4]?.attachments[0];
    assert.equal(file?.filename, 'answer.txt');
    const rest = await (await fetch(file?.url ?? '')).text();
    assert.ok(rest.endsWith('Sentence 299 tells of one more owl in the barn.'));
    const all = joinParts([...parts.slice(0, 4).map(({ content }) => content), rest]);
    assert.equal(all.replace(/\s+/g, ' '), text.replace(/\s+/g, ' '));
  });

  test('after a restart of the core, the text that was shown is forgotten', async (context) => {
    const { ana, core, answer, said } = await setStage(context);
    const released = new EventTarget();
    core.script = async function* () {
      yield { type: 'token', text: 'A cat. Its ' };
      await once(released, 'go');
      yield { type: 'restarted', reason: 'crashed' };
      yield { type: 'token', text: 'An owl.' };
      yield { type: 'done', answer: answerOf('An owl.') };
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'what is it?');
    await eventually('the first words', () => said(direct)[0]?.content === 'A cat. Its');
    released.dispatchEvent(new Event('go'));
    const replies = await answer(direct);
    assert.deepEqual(
      replies.map(({ content }) => content),
      ['An owl.'],
    );
  });

  test('what was read is collapsed under the answer, the footer only shows when it is on', async (context) => {
    const experts = [reading(1, 'TOTAL  12.30', '@everyone `ls` ||secret||'), reading(2)];
    for (const footer of ['on', 'off']) {
      const { ana, core, answer } = await setStage(context, { environment: { TYTO_FOOTER: footer } });
      core.script = () => says('It is a receipt.', { route: 'vision', experts });
      const direct = ana.channel('direct');
      await ana.send(direct, 'what is it?');
      const [reply] = await answer(direct);
      assert.deepEqual(reply?.content.split('\n'), [
        'It is a receipt.',
        "-# Read in image 1: ||`TOTAL 12.30 / @everyone 'ls' ¦¦secret¦¦`||",
        '-# Nothing could be read in image 2.',
        ...(footer === 'on' ? ['-# vision · script · ocr 0.4 s · first word after 0.3 s · 27 tokens in 1.2 s'] : []),
      ]);
      assert.equal(reply?.mention_everyone, false);
    }
  });

  test('what the core cannot say is told in plain words', async (context) => {
    const { ana, core, said, answer } = await setStage(context);
    core.script = async function* (_turn, _signal, index) {
      if (index === 0) yield { type: 'failed', code: 'crashed', message: 'The model crashed twice on this.' };
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'one');
    const [first] = await answer(direct);
    assert.equal(first?.content, '⚠️ The model crashed twice on this.');
    await ana.send(direct, 'two');
    await eventually('the second failure', () => said(direct).length === 2);
    assert.match(said(direct)[1]?.content ?? '', /^⚠️ I could not answer: the inference core ended without a word/);
  });

  test('Discord refuses an edit for a while: the last one arrives all the same', async (context) => {
    const { ana, core, playground, said, answer } = await setStage(context);
    core.script = async function* () {
      yield { type: 'token', text: 'One. ' };
      await eventually('the first words', () => said(direct).length === 1);
      playground.forceRateLimit({ route: EDIT, times: 2, retryAfter: 0.5 });
      yield { type: 'token', text: 'Two. ' };
      yield* says('One. Two. Three.');
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'count');
    const [reply] = await answer(direct);
    assert.equal(reply?.content, 'One. Two. Three.');
    assert.ok(playground.requests(EDIT).some(({ status }) => status === 429));
  });

  test('a cut gateway loses no answer and gives none twice', async (context) => {
    const { ana, core, playground, said, answer } = await setStage(context);
    core.script = async function* () {
      yield { type: 'token', text: 'One. ' };
      await eventually('the first words', () => said(direct).length === 1);
      playground.dropSocket();
      yield* says('One. Two.');
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'count');
    await answer(direct);
    assert.deepEqual(
      said(direct).map(({ content }) => content),
      ['One. Two.'],
    );
    core.script = () => says('Three.');
    await ana.send(direct, 'and then?');
    await eventually('the next answer', () => said(direct).length === 2);
    assert.equal(core.turns.length, 2);
  });

  test('a message whose sending seemed to fail is there once, with the latest words', async (context) => {
    const line = cuttingLine(context, 'POST', /^\/api\/v10\/channels\/\d+\/messages$/, 2);
    const { ana, core, playground, said, answer } = await setStage(context, { between: line });
    core.script = async function* () {
      yield { type: 'token', text: 'One. ' };
      await eventually('the first words', () => said(direct).length === 1);
      yield* says('One. Two.');
    };
    const direct = ana.channel('direct');
    await ana.send(direct, 'count');
    const replies = await answer(direct);
    assert.deepEqual(
      replies.map(({ content }) => content),
      ['One. Two.'],
    );
    assert.equal(playground.requests(SEND).length, 3);
  });
});
