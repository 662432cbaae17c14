import { AllowedMentionsTypes, type APIAllowedMentions, type Snowflake } from 'discord-api-types/v10';
import type { Channel } from '../world/channels.ts';
import { permissionsIn } from '../world/permissions.ts';
import { findUser, type World } from '../world/world.ts';
import type { Mentions, StoredMessage } from './stored-message.ts';

interface MentionSource {
  authorId: Snowflake;
  channel: Channel;
  content: string;
  /** Absent: everything in the text counts, and a reply pings. */
  allowed: APIAllowedMentions | undefined;
  repliedTo: StoredMessage | undefined;
}

/** Whom a message pings: those its text names, as far as the author lets it and may. */
export function findMentions(
  world: World,
  { authorId, channel, content, allowed, repliedTo }: MentionSource,
): Mentions {
  const text = withoutCode(content);
  const parse = allowed === undefined ? Object.values(AllowedMentionsTypes) : (allowed.parse ?? []);
  const users = idsIn(text, /<@!?(\d+)>/g).filter(
    (id) =>
      findUser(world, id) !== undefined &&
      (parse.includes(AllowedMentionsTypes.User) || allowed?.users?.includes(id) === true),
  );
  const mayPingAll = permissionsIn(world, authorId, channel).has('MentionEveryone');
  const roles = idsIn(text, /<@&(\d+)>/g).filter((id) => {
    const role = world.guild.roles.find((candidate) => candidate.id === id);
    const named = parse.includes(AllowedMentionsTypes.Role) || allowed?.roles?.includes(id) === true;
    return role !== undefined && named && (role.mentionable || mayPingAll);
  });
  const everyone = parse.includes(AllowedMentionsTypes.Everyone) && mayPingAll && /@(everyone|here)\b/.test(text);
  const pingsReplied = allowed === undefined || allowed.replied_user === true;
  if (repliedTo !== undefined && pingsReplied && repliedTo.author.id !== authorId) users.push(repliedTo.author.id);
  return { users: [...new Set(users)], roles, everyone };
}

/** A mention inside code is text. */
function withoutCode(content: string): string {
  return content.replace(/```.*?```|`[^`\n]*`/gs, ' ');
}

function idsIn(text: string, pattern: RegExp): Snowflake[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}
