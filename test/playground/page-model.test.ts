import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { APIMessage, APIUser } from 'discord.js';
import { parseMarkdown } from '../../src/playground/page/client/markdown/parse.ts';
import { applyEvent } from '../../src/playground/page/client/model/apply-event.ts';
import {
  commandTrigger,
  decodeMentions,
  encodeMentions,
  matchPeople,
  mentionTrigger,
} from '../../src/playground/page/client/model/mentions.ts';
import { INITIAL_STATE, openMessages, type PageState } from '../../src/playground/page/client/model/page-state.ts';

const ANA = person('80351110224678912', 'ana', 'Ana');
const ANABEL = person('80351110224678913', 'anabel', 'Ana Bel');
const BOT = { ...person('80351110224678914', 'Tyto', null), bot: true };
const CHANNEL = '90351110224678912';

function person(id: string, username: string, global_name: string | null): APIUser {
  return { id, username, global_name, discriminator: '0', avatar: null };
}

function message(id: string, author: APIUser, content = ''): APIMessage {
  const time = '2026-01-01T12:00:00.000Z';
  return {
    id,
    author,
    content,
    channel_id: CHANNEL,
    timestamp: time,
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: 0,
  };
}

function stateWith(...messages: APIMessage[]): PageState {
  return {
    ...INITIAL_STATE,
    myId: ANA.id,
    channelId: CHANNEL,
    world: {
      guild: { id: '1', name: 'Guild' },
      channels: [],
      people: [ANA, ANABEL],
      bot: BOT,
      botOnline: true,
      commands: [],
      messages: { [CHANNEL]: messages },
    },
  };
}

describe('mentions in the composer', () => {
  const people = [BOT, ANA, ANABEL];

  test('names become ids, the longest name first, and ids become names again', () => {
    const encoded = encodeMentions('@Tyto ask @Ana Bel, not @Ana', people);
    assert.equal(encoded, `<@${BOT.id}> ask <@${ANABEL.id}>, not <@${ANA.id}>`);
    assert.equal(decodeMentions(encoded, people), '@Tyto ask @Ana Bel, not @Ana');
  });

  test('an address or a longer word is no mention', () => {
    assert.equal(encodeMentions('me@Tyto.example @Tytonidae', people), 'me@Tyto.example @Tytonidae');
  });

  test('suggestions are offered for what stands before the caret', () => {
    assert.deepEqual(mentionTrigger('hello @ty', 9), { start: 6, query: 'ty' });
    assert.equal(mentionTrigger('hello@ty', 8), undefined);
    assert.equal(mentionTrigger('@ty now', 7), undefined);
    assert.deepEqual(commandTrigger('/as', 3), { start: 0, query: 'as' });
    assert.equal(commandTrigger('see /as', 7), undefined);
    assert.deepEqual(matchPeople(people, 'an'), [ANA, ANABEL]);
    assert.deepEqual(matchPeople(people, 'bel'), [ANABEL]);
  });
});

describe("Discord's Markdown", () => {
  const text = (content: string) => ({ type: 'text', content });

  test('lists nest by indent, and bullets and numbers are lists of their own', () => {
    assert.deepEqual(parseMarkdown('- a\n  - b\n- c\n2. d'), [
      {
        type: 'list',
        ordered: false,
        start: 1,
        items: [
          { content: [text('a')], lists: [{ type: 'list', ordered: false, start: 1, items: [item('b')] }] },
          item('c'),
        ],
      },
      { type: 'list', ordered: true, start: 2, items: [item('d')] },
    ]);
    function item(content: string) {
      return { content: [text(content)], lists: [] };
    }
  });

  test('a dash within a line, or a bare rule, begins no list', () => {
    for (const source of ['one - two', '-x', '---']) {
      assert.ok(
        parseMarkdown(source).every(({ type }) => type === 'text'),
        source,
      );
    }
  });

  test('headings and subtext are known after lists and quotes', () => {
    for (const before of ['- a\n', '> a\n', 'a\n', '']) {
      assert.equal(parseMarkdown(`${before}-# small`).at(-1)?.type, 'subtext', before);
      assert.equal(parseMarkdown(`${before}## large`).at(-1)?.type, 'heading', before);
    }
    assert.equal(parseMarkdown('a -# b').at(-1)?.type, 'text');
  });
});

describe('the state of the page', () => {
  test('messages stand in the order of their time, and an edit takes the place of the old', () => {
    let state = stateWith(message('10', ANA), message('30', BOT, 'half'));
    state = applyEvent(state, { type: 'message', message: message('20', BOT) }, 0);
    state = applyEvent(state, { type: 'message-update', message: message('30', BOT, 'whole') }, 0);
    assert.deepEqual(
      openMessages(state).map(({ id, content }) => `${id} ${content}`),
      ['10 ', '20 ', '30 whole'],
    );
  });

  test('a failed button is reported under its message, a failed command in its channel', () => {
    const press = { channelId: CHANNEL, messageId: '10', customId: 'stop', until: 9 };
    const state: PageState = { ...stateWith(message('10', BOT)), pressed: [press] };
    const fail = (name: string) => applyEvent(state, { type: 'interaction-failed', channelId: CHANNEL, name }, 0);
    assert.equal(fail('stop').notices[0]?.messageId, '10');
    assert.deepEqual(fail('stop').pressed, []);
    assert.equal(fail('ask').notices[0]?.messageId, undefined);
    assert.deepEqual(fail('ask').pressed, [press]);
  });

  test('typing ends with the message', () => {
    const typing = applyEvent(stateWith(), { type: 'typing', channelId: CHANNEL, userId: BOT.id }, 1_000);
    assert.deepEqual(typing.typing, [{ channelId: CHANNEL, userId: BOT.id, until: 11_000 }]);
    assert.deepEqual(applyEvent(typing, { type: 'message', message: message('1', BOT) }, 2_000).typing, []);
  });

  test('a deleted message takes its reply and its notices with it', () => {
    const notices = [{ id: 1, channelId: CHANNEL, messageId: '10', text: 'failed' }];
    const before: PageState = { ...stateWith(message('10', BOT)), replyToId: '10', notices };
    const after = applyEvent(before, { type: 'message-delete', channelId: CHANNEL, id: '10' }, 0);
    assert.deepEqual([openMessages(after), after.replyToId, after.notices], [[], undefined, []]);
  });

  test('a channel that is not open is marked by what comes, and a mention outweighs the rest', () => {
    const elsewhere: PageState = { ...stateWith(), channelId: 'another' };
    const mention = { ...message('1', BOT), mentions: [ANA] };
    const marked = applyEvent(elsewhere, { type: 'message', message: mention }, 0);
    const stillMarked = applyEvent(marked, { type: 'message', message: message('2', BOT) }, 0);
    assert.equal(stillMarked.unread.get(CHANNEL), 'mention');
    const own = applyEvent(elsewhere, { type: 'message', message: message('3', ANA) }, 0);
    assert.equal(own.unread.size, 0);
  });
});
