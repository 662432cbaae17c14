import { ChannelType } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { refusal } from '../discord-error.ts';
import { isDirectMessage } from '../world/channels.ts';
import { presentGuild } from '../world/guild.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestContext, RestEnv } from './env.ts';

/** The guild, its channels, roles and members. */
export function guildRoutes(world: World): RestApp {
  const requireGuild = (context: RestContext) => {
    if (context.req.param('guild') !== world.guild.id) throw refusal('unknownGuild');
    return world.guild;
  };
  const guildChannels = () => [...world.channels.values()].filter((channel) => !isDirectMessage(channel));
  return new Hono<RestEnv>()
    .get('/guilds/:guild', (context) => context.json(presentGuild(requireGuild(context))))
    .get('/guilds/:guild/channels', (context) => {
      requireGuild(context);
      return context.json(guildChannels().filter(({ type }) => type === ChannelType.GuildText));
    })
    .get('/guilds/:guild/threads/active', (context) => {
      requireGuild(context);
      const threads = guildChannels().filter(({ type }) => type === ChannelType.PublicThread);
      return context.json({ threads, members: [], has_more: false });
    })
    .get('/guilds/:guild/roles', (context) => context.json(requireGuild(context).roles))
    .get('/guilds/:guild/members/:user', (context) => {
      const member = requireGuild(context).members.get(context.req.param('user'));
      if (member === undefined) throw refusal('unknownMember');
      return context.json(member);
    });
}
