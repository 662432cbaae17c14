import type { APIUser, Snowflake } from 'discord-api-types/v10';
import { displayName } from './people.ts';

/** A part of the text that a suggestion would replace: what stands between its sign and the caret. */
export interface Trigger {
  start: number;
  query: string;
}

/** The mention that is being written at the caret, for instance `@ty`. */
export function mentionTrigger(text: string, caret: number): Trigger | undefined {
  const match = /(?:^|\s)@([^\s@]{0,32})$/.exec(text.slice(0, caret));
  const query = match?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** The command that is being written, which must be all of the text, for instance `/as`. */
export function commandTrigger(text: string, caret: number): Trigger | undefined {
  const query = /^\/([\p{L}\p{N}_-]{0,32})$/u.exec(text.slice(0, caret))?.[1];
  return query === undefined || caret < text.length ? undefined : { start: 0, query };
}

/** People whose names contain what was written, those first whose names begin with it. */
export function matchPeople(people: readonly APIUser[], query: string): APIUser[] {
  const wanted = query.toLocaleLowerCase();
  const rank = (user: APIUser) => {
    const names = [displayName(user), user.username].map((name) => name.toLocaleLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    return names.some((name) => name.includes(wanted)) ? 1 : 2;
  };
  return people.filter((user) => rank(user) < 2).sort((a, b) => rank(a) - rank(b));
}

/** Turns `@Name`, as it is written in the composer, into Discord's `<@id>`. Longer names win over their beginnings. */
export function encodeMentions(text: string, people: readonly APIUser[]): string {
  const ids = new Map<string, Snowflake>();
  for (const user of people) {
    ids.set(user.username, user.id);
    ids.set(displayName(user), user.id);
  }
  const names = [...ids.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const pattern = new RegExp(`(?<=^|\\s)@(${names.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
  return text.replace(pattern, (whole, name: string) => (ids.has(name) ? `<@${ids.get(name)}>` : whole));
}

/** The way back, for editing and for the short form of a replied message. */
export function decodeMentions(text: string, people: readonly APIUser[]): string {
  return text.replace(/<@!?(\d+)>/g, (whole, id: Snowflake) => {
    const user = people.find((one) => one.id === id);
    return user ? `@${displayName(user)}` : whole;
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
