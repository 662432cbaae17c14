import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type APIRole, EmbedType, MessageReferenceType, MessageType, StickerFormatType } from 'discord.js';
import { picture } from './pictures.ts';
import { says } from './scripted-core.ts';
import { asBot, eventually, setStage } from './stage.ts';

describe('asking the bot', () => {
  test('a mention is answered in a reply that pings nobody', async (context) => {
    const { ana, answer, mention, playground } = await setStage(context);
    const general = ana.channel('general');
    const question = await ana.send(general, `${mention} hello @everyone`);
    const [reply, ...more] = await answer(general);
    assert.equal(reply?.content, 'You said: hello @everyone');
    assert.equal(reply?.message_reference?.message_id, question.id);
    assert.deepEqual(reply?.mentions, []);
    assert.equal(reply?.mention_everyone, false);
    assert.deepEqual(more, []);
    assert.equal(playground.requests('POST /channels/:id/typing').length, 1);
  });

  test('a message that does not call the bot is left alone, a direct message needs no call', async (context) => {
    const { ana, ben, answer, core, said } = await setStage(context);
    const [general, direct] = [ana.channel('general'), ana.channel('direct')];
    const other = await ben.send(general, 'nice weather');
    await ana.send(general, { content: 'indeed', replyTo: other.id });
    await ana.send(direct, 'hello');
    const [reply] = await answer(direct);
    assert.equal(reply?.content, 'You said: hello');
    assert.deepEqual(said(general), []);
    assert.equal(core.turns.length, 1);
  });

  test("the mention of the bot's own role calls it too", async (context) => {
    const { ana, answer, core, playground } = await setStage(context);
    const general = ana.channel('general');
    const roles = (await asBot(playground, 'GET', `/guilds/${playground.state().guild.id}/roles`)) as APIRole[];
    const role = roles.find(({ tags }) => tags?.bot_id === playground.bot.id);
    await ana.send(general, `<@&${role?.id}> hello`);
    await answer(general);
    assert.equal(core.turns[0]?.messages[0]?.text, 'hello');
  });

  test('the chain of replies is the conversation, with names and without what the bot added', async (context) => {
    const { ana, ben, answer, core, mention } = await setStage(context, { environment: { TYTO_FOOTER: 'on' } });
    core.script = (_turn, _signal, index) => says(`Answer ${index + 1}.`, { notes: ['A note.'] });
    const general = ana.channel('general');
    await ana.send(general, `${mention} first, says <@${ben.id}>`);
    const [first] = await answer(general);
    await ben.send(general, { content: 'second', replyTo: first?.id ?? '', mentionRepliedUser: false });
    await eventually('the second answer', () => core.turns.length === 2);
    assert.deepEqual(core.turns[1]?.messages, [
      { role: 'user', author: 'Ana', text: 'first, says @Ben', images: [] },
      { role: 'assistant', text: 'Answer 1.', images: [] },
      { role: 'user', author: 'Ben', text: 'second', images: [] },
    ]);
    assert.match(first?.content ?? '', /A note\./);
  });

  test('all attachments are passed on in order, as links, and so are those of the message replied to', async (context) => {
    const { ana, ben, answer, core, mention } = await setStage(context);
    const general = ana.channel('general');
    const shown = await ben.send(general, 'look', [picture('one.png'), picture('two.png')]);
    const notes = { name: 'notes.zip', type: 'application/zip', bytes: Buffer.from('words') };
    const content = `${mention} compare these`;
    await ana.send(general, { content, replyTo: shown.id }, [picture('three.png'), notes]);
    await answer(general);
    const [earlier, question] = core.turns[0]?.messages ?? [];
    assert.deepEqual(
      earlier?.images.map(({ name }) => name),
      ['one.png', 'two.png'],
    );
    assert.deepEqual(
      question?.images.map(({ name, contentType, size }) => ({ name, contentType, size })),
      [
        { name: 'three.png', contentType: 'image/png', size: picture('').bytes.length },
        { name: 'notes.zip', contentType: 'application/zip', size: 5 },
      ],
    );
    for (const image of [...(earlier?.images ?? []), ...(question?.images ?? [])]) {
      assert.ok(image.source.kind === 'url');
      assert.equal((await fetch(image.source.url)).status, 200);
    }
  });

  test('a picture without words is a question about it', async (context) => {
    const { ana, answer, core } = await setStage(context);
    const direct = ana.channel('direct');
    await ana.send(direct, '', [picture('owl.png')]);
    await answer(direct);
    assert.equal(core.turns[0]?.messages[0]?.text, 'What is in this image?');
  });

  test('a bare mention under a picture asks about that picture', async (context) => {
    const { ana, ben, answer, core, mention } = await setStage(context);
    const general = ana.channel('general');
    const shown = await ben.send(general, '', [picture('owl.png'), picture('barn.png')]);
    await ana.send(general, { content: mention, replyTo: shown.id });
    await answer(general);
    assert.deepEqual(
      core.turns[0]?.messages.map(({ author, text, images }) => ({ author, text, images: images.length })),
      [{ author: 'Ben', text: 'What is in these images?', images: 2 }],
    );
  });

  test('links that expired are fetched again', async (context) => {
    // Links that live for a minute are as good as dead.
    const { ana, ben, answer, core, mention, playground } = await setStage(context, {
      playground: { timings: { attachmentLink: 60_000 } },
    });
    const general = ana.channel('general');
    const shown = await ben.send(general, 'an old picture', [picture('owl.png')]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    playground.expireLinks(shown.attachments[0]?.id ?? '');
    await ana.send(general, { content: `${mention} what is it?`, replyTo: shown.id });
    await answer(general);
    const source = core.turns[0]?.messages[0]?.images[0]?.source;
    assert.ok(source?.kind === 'url');
    assert.equal((await fetch(source.url)).status, 200);
  });

  test('forwards, stickers and embeds bring their pictures; a vector sticker is told of', async (context) => {
    const { ana, answer, core, playground } = await setStage(context);
    const direct = ana.channel('direct');
    const author = playground.state().people[0];
    assert.ok(author);
    const snapshot = { content: 'seen elsewhere', timestamp: new Date().toISOString(), edited_timestamp: null };
    const media = { id: '1', filename: 'forwarded.png', size: 9, url: `${playground.url}/f.png`, proxy_url: '' };
    playground.placeMessage({
      channelId: direct,
      author,
      content: 'what are these?',
      type: MessageType.Default,
      embeds: [{ image: { url: 'https://example.org/secret.png', proxy_url: `${playground.url}/proxied/embed.png` } }],
      sticker_items: [
        { id: '100000000000000001', name: 'Owl', format_type: StickerFormatType.PNG },
        { id: '100000000000000002', name: 'Dance', format_type: StickerFormatType.Lottie },
      ],
      reference: { type: MessageReferenceType.Forward, channel_id: direct, message_id: '100000000000000003' },
      message_snapshots: [
        {
          message: {
            ...snapshot,
            type: MessageType.Default,
            mentions: [],
            mention_roles: [],
            attachments: [media],
            embeds: [],
            flags: 0 as never,
          },
        },
      ],
    });
    const [reply] = await answer(direct);
    const [question] = core.turns[0]?.messages ?? [];
    assert.equal(question?.text, 'what are these?\nForwarded message:\nseen elsewhere');
    assert.deepEqual(
      question?.images.map(({ name }) => name),
      ['embed.png', '100000000000000001.png', 'forwarded.png'],
    );
    assert.match(reply?.content ?? '', /-# The sticker “Dance” is a vector animation/);
  });

  test('a linked picture is waited for, and its preview alone changes nothing', async (context) => {
    const { ana, core, answer, playground } = await setStage(context);
    const direct = ana.channel('direct');
    const question = await ana.send(direct, 'what is https://example.org/owl.png ?');
    await eventually('the typing state', () => playground.requests('POST /channels/:id/typing').length === 1);
    const proxied = { url: 'https://example.org/owl.png', proxy_url: `${playground.url}/proxied/owl.png` };
    playground.placePreviews(direct, question.id, [{ type: EmbedType.Image, thumbnail: proxied }]);
    await answer(direct);
    assert.deepEqual(core.turns[0]?.messages[0]?.images, [
      { name: 'owl.png', source: { kind: 'url', url: proxied.proxy_url } },
    ]);
    playground.placePreviews(direct, question.id, []);
    await ana.send(direct, 'another question');
    await eventually('the next turn', () => core.turns.length === 2);
    assert.equal(core.turns[1]?.messages[0]?.text, 'another question');
  });

  test('an empty mention gets a word on how to ask, which is no part of the conversation', async (context) => {
    const { ana, core, mention, said, answer } = await setStage(context);
    const general = ana.channel('general');
    await ana.send(general, mention);
    await eventually('the help', () => said(general).length === 1);
    const [help] = said(general);
    assert.match(help?.content ?? '', /mention me with a question/);
    assert.equal(core.turns.length, 0);
    await ana.send(general, { content: 'so, hello', replyTo: help?.id ?? '' });
    await answer(general);
    assert.deepEqual(
      core.turns[0]?.messages.map(({ text }) => text),
      ['so, hello'],
    );
  });

  test('several people are answered at once, and one failure harms no other', async (context) => {
    const { ana, ben, core, mention, said } = await setStage(context);
    core.script = async function* ({ messages }) {
      if (messages.at(-1)?.text === 'fail') throw new Error('a bug');
      yield* says(`To ${messages.at(-1)?.author}.`);
    };
    const [general, pictures] = [ana.channel('general'), ana.channel('pictures')];
    await Promise.all([
      ana.send(general, `${mention} one`),
      ben.send(general, `${mention} two`),
      ana.send(pictures, `${mention} fail`),
      ben.send(pictures, `${mention} four`),
    ]);
    await eventually('four answers', () => said(general).length + said(pictures).length === 4);
    assert.deepEqual(
      said(general)
        .map(({ content }) => content)
        .sort(),
      ['To Ana.', 'To Ben.'],
    );
    const [failure] = said(pictures).filter(({ content }) => content !== 'To Ben.');
    assert.match(failure?.content ?? '', /^⚠️ I could not answer: something went wrong inside the bot/);
  });
});
