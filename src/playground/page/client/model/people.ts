import type { APIChannel, APIUser } from 'discord-api-types/v10';
import { CHANNEL_DM } from './discord.ts';
import { everybody, type PageState } from './page-state.ts';

/** What a person is called in the playground. */
export function displayName(user: APIUser): string {
  return user.global_name ?? user.username;
}

/** What a channel is called by this person: a direct message bears the other's name. */
export function channelName(channel: APIChannel, myId: string): string {
  if (channel.type !== CHANNEL_DM) return channel.name ?? 'unnamed';
  const other = channel.recipients?.find(({ id }) => id !== myId);
  return other ? displayName(other) : 'Direct message';
}

/** Whom the page acts as. */
export function me(state: PageState): APIUser | undefined {
  return everybody(state).find(({ id }) => id === state.myId);
}

/** Hues of the avatars of people, picked by their name so that each keeps the own one. */
const AVATAR_HUES = ['#5865f2', '#3ba55d', '#eb459e', '#e67e22', '#11806a', '#9b59b6'];

/** An avatar that needs no download: the owl for the bot, a coloured initial for people. */
export function avatarOf(user: APIUser): string {
  if (user.bot) return '/assets/owl.svg';
  const letters = [...user.username].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  const hue = AVATAR_HUES[letters % AVATAR_HUES.length];
  const initial = [...displayName(user)][0]?.toLocaleUpperCase() ?? '?';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="${hue}"/><text x="20" y="27" font-family="sans-serif" font-size="19" font-weight="600" fill="#fff" text-anchor="middle">${escapeXml(initial)}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
