import { ChannelType, GatewayDispatchEvents as Event, type GatewayReadyDispatchData } from 'discord-api-types/v10';
import { isDirectMessage } from '../world/channels.ts';
import { presentGuild } from '../world/guild.ts';
import type { World } from '../world/world.ts';
import type { DispatchEvent } from './events.ts';
import { intentFlags } from './intents.ts';
import type { Session } from './session.ts';

/** The first event of a session: who the bot is, and which guild it will hear of next. */
export function readyEvent(world: World, session: Session, resumeUrl: string, shard: [number, number]): DispatchEvent {
  const flags = intentFlags(world);
  const data: GatewayReadyDispatchData = {
    v: 10,
    user: { ...world.bot, verified: true, mfa_enabled: false, email: null },
    guilds: [{ id: world.guild.id, unavailable: true }],
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    shard,
    application: { id: world.bot.id, flags, flags_new: String(flags) },
  };
  return { t: Event.Ready, d: data };
}

/** The guild with its channels, threads and members. */
export function guildEvent(world: World): DispatchEvent {
  const channels = [...world.channels.values()].filter((channel) => !isDirectMessage(channel));
  const data = {
    ...presentGuild(world.guild),
    joined_at: world.guild.members.get(world.bot.id)?.joined_at,
    large: false,
    unavailable: false,
    member_count: world.guild.members.size,
    members: [...world.guild.members.values()],
    channels: channels.filter(({ type }) => type === ChannelType.GuildText),
    threads: channels.filter(({ type }) => type === ChannelType.PublicThread),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
  return { t: Event.GuildCreate, d: data };
}
