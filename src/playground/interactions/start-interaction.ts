import { randomBytes } from 'node:crypto';
import {
  type APIApplicationCommand,
  type APIInteraction,
  type APIUser,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ComponentType,
  InteractionContextType,
  InteractionType,
  Locale,
} from 'discord-api-types/v10';
import { MAX_FILE_BYTES, type StoredAttachment } from '../cdn/attachment-store.ts';
import { presentAttachment, presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import { type Channel, isDirectMessage } from '../world/channels.ts';
import { permissionsIn } from '../world/permissions.ts';
import type { World } from '../world/world.ts';
import type { Interaction } from './interaction-book.ts';

/** A value that a person gave an option; a file for an attachment option. */
export type OptionValue = string | number | boolean | StoredAttachment;

/** Who interacts, and where. */
interface Place {
  user: APIUser;
  channel: Channel;
}

/** Sends the bot a command that a person ran; `target` is the message whose context menu was opened. */
export function startCommand(
  world: World,
  place: Place,
  command: APIApplicationCommand,
  values: Map<string, OptionValue>,
  target: StoredMessage | undefined,
): void {
  const { id, name, type } = command;
  const data = {
    id,
    name,
    type,
    ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
    ...(type === ApplicationCommandType.Message && target !== undefined
      ? { target_id: target.id, resolved: { messages: { [target.id]: presentMessage(world, target, world.bot.id) } } }
      : { options: optionData(command, values), resolved: { attachments: attachmentData(world, values) } }),
  };
  start(world, place, { type: InteractionType.ApplicationCommand, name, data, target, source: undefined });
}

/** Sends the bot a press of a button on one of its messages. */
export function startButton(
  world: World,
  place: Place,
  message: StoredMessage,
  customId: string,
  number: number,
): void {
  start(world, place, {
    type: InteractionType.MessageComponent,
    name: customId,
    data: { component_type: ComponentType.Button, custom_id: customId, id: number },
    target: message,
    source: message,
  });
}

interface Start {
  type: Interaction['type'];
  name: string;
  data: object;
  target: StoredMessage | undefined;
  source: StoredMessage | undefined;
}

function start(world: World, { user, channel }: Place, { type, name, data, target, source }: Start): void {
  const id = world.newId();
  const interaction: Interaction = {
    id,
    token: Buffer.concat([Buffer.from(`interaction:${id}:`), randomBytes(64)]).toString('base64url'),
    type,
    user,
    channelId: channel.id,
    createdAt: Date.now(),
    told: { id, type, user, name, targetMessageId: target?.id, originalResponseId: undefined },
    source,
    state: 'waiting',
    original: undefined,
    deadline: setTimeout(() => expire(world, interaction), world.options.timings.acknowledge),
  };
  world.interactions.add(interaction);
  // The parts are typed one by one; together they are one of a union that the compiler cannot tell apart here.
  const payload = { ...envelope(world, interaction, channel), data } as APIInteraction;
  world.changes.publish({ type: 'interaction-created', interaction: payload });
}

/** The bot was too late: its token is dead, and the person reads that the application did not respond. */
function expire(world: World, interaction: Interaction): void {
  if (interaction.state !== 'waiting') return;
  interaction.state = 'expired';
  const { channelId, user, told } = interaction;
  world.changes.publish({ type: 'interaction-failed', channelId, userId: user.id, name: told.name });
}

/** All that an interaction says besides its data. */
function envelope(world: World, { id, token, type, user, source }: Interaction, channel: Channel) {
  const permissions = permissionsIn(world, user.id, channel).bits.toString();
  const shared = {
    id,
    token,
    type,
    version: 1,
    application_id: world.bot.id,
    app_permissions: permissionsIn(world, world.bot.id, channel).bits.toString(),
    attachment_size_limit: MAX_FILE_BYTES,
    channel: { ...channel, permissions },
    channel_id: channel.id,
    entitlement_sku_ids: [],
    entitlements: [],
    locale: Locale.EnglishUS,
    ...(source !== undefined && { message: presentMessage(world, source, world.bot.id) }),
  };
  if (isDirectMessage(channel)) {
    const authorizing_integration_owners = { [ApplicationIntegrationType.GuildInstall]: '0' };
    return { ...shared, context: InteractionContextType.BotDM, user, authorizing_integration_owners };
  }
  return {
    ...shared,
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: world.guild.id },
    context: InteractionContextType.Guild,
    guild: { id: world.guild.id, features: [], locale: Locale.EnglishUS },
    guild_id: world.guild.id,
    guild_locale: Locale.EnglishUS,
    member: { ...world.guild.members.get(user.id), permissions, unusual_dm_activity_until: null },
  };
}

function optionData({ options = [] }: APIApplicationCommand, values: Map<string, OptionValue>) {
  return options.flatMap(({ name, type }) => {
    const value = values.get(name);
    if (value === undefined) return [];
    return { name, type, value: typeof value === 'object' ? value.id : value };
  });
}

function attachmentData(world: World, values: Map<string, OptionValue>) {
  const files = [...values.values()].filter((value) => typeof value === 'object');
  return Object.fromEntries(files.map((file) => [file.id, { ...presentAttachment(world, file), ephemeral: true }]));
}
