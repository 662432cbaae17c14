import type { APIMessage, Snowflake } from 'discord-api-types/v10';
import type { PlaygroundEvent, PlaygroundState } from '../../../person-api.ts';
import type { PageState } from './page-state.ts';

/** Discord shows a person as typing for this long after each signal. */
const TYPING_MS = 10_000;

/** The page's state after one event of the playground. `now` is in epoch milliseconds. */
export function applyEvent(state: PageState, event: PlaygroundEvent, now: number): PageState {
  const { world } = state;
  if (!world) return state;
  switch (event.type) {
    case 'message':
      return withUnread(stopTyping(withMessage(state, world, event.message), event.message), event.message);
    case 'message-update':
      return settlePresses(stopTyping(withMessage(state, world, event.message), event.message), event.message.id);
    case 'message-delete':
      return withoutMessage(state, world, event.channelId, event.id);
    case 'typing': {
      const { channelId, userId } = event;
      const others = state.typing.filter((typing) => typing.channelId !== channelId || typing.userId !== userId);
      return { ...state, typing: [...others, { channelId, userId, until: now + TYPING_MS }] };
    }
    case 'bot':
      return { ...state, world: { ...world, botOnline: event.online } };
    case 'channel': {
      const others = world.channels.filter((channel) => channel.id !== event.channel.id);
      return { ...state, world: { ...world, channels: [...others, event.channel] } };
    }
    case 'commands':
      return { ...state, world: { ...world, commands: event.commands } };
    case 'interaction-failed':
      return withFailure(state, event.channelId, event.name);
  }
}

/** Takes a message out of the list, as a deletion or a dismissed ephemeral message does. */
export function withoutMessage(
  state: PageState,
  world: PlaygroundState,
  channelId: Snowflake,
  id: Snowflake,
): PageState {
  const rest = (world.messages[channelId] ?? []).filter((message) => message.id !== id);
  return {
    ...state,
    world: { ...world, messages: { ...world.messages, [channelId]: rest } },
    replyToId: state.replyToId === id ? undefined : state.replyToId,
    editingId: state.editingId === id ? undefined : state.editingId,
    notices: state.notices.filter((notice) => notice.messageId !== id),
    pressed: state.pressed.filter((press) => press.messageId !== id),
  };
}

/** Puts a message in its place by time, or replaces it if it is there. */
function withMessage(state: PageState, world: PlaygroundState, message: APIMessage): PageState {
  const channelId = message.channel_id;
  const others = (world.messages[channelId] ?? []).filter(({ id }) => id !== message.id);
  const later = others.findIndex(({ id }) => BigInt(id) > BigInt(message.id));
  const messages = later < 0 ? [...others, message] : others.toSpliced(later, 0, message);
  return { ...state, world: { ...world, messages: { ...world.messages, [channelId]: messages } } };
}

function withUnread(state: PageState, message: APIMessage): PageState {
  if (message.channel_id === state.channelId || message.author.id === state.myId) return state;
  const mentioned = message.mentions.some(({ id }) => id === state.myId);
  const kind = mentioned || state.unread.get(message.channel_id) === 'mention' ? 'mention' : 'message';
  return { ...state, unread: new Map(state.unread).set(message.channel_id, kind) };
}

function stopTyping(state: PageState, { channel_id, author }: APIMessage): PageState {
  const typing = state.typing.filter(({ channelId, userId }) => channelId !== channel_id || userId !== author.id);
  return { ...state, typing };
}

function settlePresses(state: PageState, messageId: Snowflake): PageState {
  return { ...state, pressed: state.pressed.filter((press) => press.messageId !== messageId) };
}

/** A failed button tells so under its message, a failed command at the end of the channel. */
function withFailure(state: PageState, channelId: Snowflake, name: string): PageState {
  const press = state.pressed.find((one) => one.channelId === channelId && one.customId === name);
  const notice = press
    ? { id: nextNoticeId(state), channelId, messageId: press.messageId, text: 'This interaction failed' }
    : { id: nextNoticeId(state), channelId, text: `/${name}: the application did not respond` };
  return {
    ...state,
    notices: [...state.notices, notice],
    pressed: state.pressed.filter((one) => one !== press),
  };
}

/** Notices are numbered in the order they came. */
export function nextNoticeId(state: PageState): number {
  return (state.notices.at(-1)?.id ?? 0) + 1;
}
