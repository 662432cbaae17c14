import {
  type APIGuild,
  type APIGuildMember,
  type APIRole,
  type APIUser,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildPremiumTier,
  GuildVerificationLevel,
  Locale,
  PermissionFlagsBits,
  type Snowflake,
} from 'discord-api-types/v10';
import { noFlags } from './no-flags.ts';

/** The one guild of the playground. */
export interface Guild {
  id: Snowflake;
  name: string;
  ownerId: Snowflake;
  /** The first is everyone's and carries the guild's id. */
  roles: [APIRole, ...APIRole[]];
  members: Map<Snowflake, APIGuildMember>;
}

const EVERYONE_MAY =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.SendMessagesInThreads;

/** A guild with its members: the first person owns it, the bot has a role of its own. */
export function createGuild(newId: () => Snowflake, people: [APIUser, ...APIUser[]], bot: APIUser): Guild {
  const id = newId();
  const everyone = createRole(id, '@everyone', 0, EVERYONE_MAY);
  const botRole: APIRole = { ...createRole(newId(), bot.username, 1, 0n), managed: true, tags: { bot_id: bot.id } };
  const members = new Map(people.map((person) => [person.id, createMember(person, [])]));
  members.set(bot.id, createMember(bot, [botRole.id]));
  return { id, name: 'Tyto playground', ownerId: people[0].id, roles: [everyone, botRole], members };
}

function createRole(id: Snowflake, name: string, position: number, permissions: bigint): APIRole {
  return {
    id,
    name,
    position,
    permissions: permissions.toString(),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: noFlags(),
  };
}

function createMember(user: APIUser, roles: Snowflake[]): APIGuildMember {
  return {
    user,
    roles,
    nick: null,
    avatar: null,
    banner: null,
    collectibles: null,
    joined_at: new Date().toISOString(),
    premium_since: null,
    communication_disabled_until: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: noFlags(),
  };
}

/** The guild as the API shows it. */
export function presentGuild(guild: Guild): APIGuild & { home_header: null; nsfw: boolean } {
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    roles: guild.roles,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    features: [],
    emojis: [],
    stickers: [],
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: noFlags(),
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    mfa_level: GuildMFALevel.None,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: GuildPremiumTier.None,
    premium_subscription_count: 0,
    preferred_locale: Locale.EnglishUS,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: GuildNSFWLevel.Default,
    incidents_data: null,
    hub_type: null,
  };
}
