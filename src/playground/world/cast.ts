import { type APIUser, type Snowflake, UserFlags } from 'discord-api-types/v10';
import { noFlags } from './no-flags.ts';

/** A user as Discord's API shows one. Avatars are left to the page: a picture would have to come from outside. */
export function createUser(id: Snowflake, username: string, displayName: string | null): APIUser {
  return {
    id,
    username,
    discriminator: '0',
    global_name: displayName,
    avatar: null,
    banner: null,
    accent_color: null,
    public_flags: noFlags(),
    flags: noFlags(),
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

/** The user of an application. Bots keep a discriminator and have no display name of their own. */
export function createBotUser(id: Snowflake): APIUser {
  const flags = UserFlags.BotHTTPInteractions;
  return { ...createUser(id, 'Tyto', null), discriminator: '4180', bot: true, public_flags: flags, flags };
}

/** The people of the playground, the first of whom the web page speaks for. */
export function createPeople(newId: () => Snowflake): [APIUser, ...APIUser[]] {
  return [
    createUser(newId(), 'ana', 'Ana'),
    createUser(newId(), 'ben', 'Ben'),
    createUser(newId(), 'chioma', 'Chioma'),
  ];
}
