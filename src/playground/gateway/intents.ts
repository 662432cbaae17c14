import { ApplicationFlags, GatewayIntentBits } from 'discord-api-types/v10';
import type { World } from '../world/world.ts';

const ALL = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0);

/** Whether every bit is an intent that exists. */
export function areKnownIntents(intents: number): boolean {
  return Number.isInteger(intents) && (intents & ~ALL) === 0;
}

/** Whether the application has every privileged intent that is asked for switched on. */
export function areAllowedIntents({ options }: World, intents: number): boolean {
  const { messageContent, members, presences } = options.privilegedIntents;
  const switches = [
    [GatewayIntentBits.MessageContent, messageContent],
    [GatewayIntentBits.GuildMembers, members],
    [GatewayIntentBits.GuildPresences, presences],
  ] as const;
  return switches.every(([intent, on]) => on || (intents & intent) === 0);
}

/** The application's flags, which show the privileged intents it has: the "limited" ones of a bot in few guilds. */
export function intentFlags({ options }: World): number {
  const { messageContent, members, presences } = options.privilegedIntents;
  return (
    (messageContent ? ApplicationFlags.GatewayMessageContentLimited : 0) |
    (members ? ApplicationFlags.GatewayGuildMembersLimited : 0) |
    (presences ? ApplicationFlags.GatewayPresenceLimited : 0)
  );
}
