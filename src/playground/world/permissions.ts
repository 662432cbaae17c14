import {
  type APITextChannel,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
  type Snowflake,
} from 'discord-api-types/v10';
import { refusal } from '../discord-error.ts';
import { type Channel, type GuildChannel, isDirectMessage } from './channels.ts';
import type { World } from './world.ts';

export type Permission = keyof typeof PermissionFlagsBits;

const ALL = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** What a user may do in a place. */
export class Permissions {
  readonly bits: bigint;

  constructor(bits: bigint) {
    this.bits = bits;
  }

  has(permission: Permission): boolean {
    return (this.bits & PermissionFlagsBits[permission]) !== 0n;
  }
}

/** What a user may do in a channel, by Discord's rule: roles, then the channel's overwrites; the owner may do all. */
export function permissionsIn(world: World, userId: Snowflake, channel: Channel): Permissions {
  return new Permissions(permissionBits(world, userId, channel));
}

function permissionBits(world: World, userId: Snowflake, channel: Channel): bigint {
  if (isDirectMessage(channel)) return ALL;
  const member = world.guild.members.get(userId);
  if (member === undefined) return 0n;
  if (userId === world.guild.ownerId) return ALL;
  const roleIds = [world.guild.id, ...member.roles];
  let allowed = world.guild.roles
    .filter((role) => roleIds.includes(role.id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if (allowed & PermissionFlagsBits.Administrator) return ALL;
  // Everyone's overwrite is weakest, then the roles' together, then the member's own.
  for (const ids of [[world.guild.id], member.roles, [userId]]) {
    const overwrites = overwritesOf(world, channel).filter((overwrite) => ids.includes(overwrite.id));
    for (const { deny } of overwrites) allowed &= ~BigInt(deny);
    for (const { allow } of overwrites) allowed |= BigInt(allow);
  }
  return allowed;
}

/** Throws 50001 where the user cannot see the channel, 50013 where one of the named permissions is missing. */
export function requirePermissions(world: World, userId: Snowflake, channel: Channel, ...needed: Permission[]): void {
  const permissions = permissionsIn(world, userId, channel);
  if (!permissions.has('ViewChannel')) throw refusal('missingAccess');
  if (needed.some((permission) => !permissions.has(permission))) throw refusal('missingPermissions');
}

/** The permission to write in this kind of channel. */
export function sendPermission(channel: Channel): Permission {
  return channel.type === ChannelType.PublicThread ? 'SendMessagesInThreads' : 'SendMessages';
}

/** Takes permissions from one user in one channel, or gives them back where the list is empty. */
export function denyPermissions(channel: APITextChannel, userId: Snowflake, denied: Permission[]): void {
  const others = (channel.permission_overwrites ?? []).filter((overwrite) => overwrite.id !== userId);
  const own = { id: userId, type: OverwriteType.Member, allow: '0', deny: permissionSum(denied).toString() };
  channel.permission_overwrites = denied.length === 0 ? others : [...others, own];
}

/** A thread has no overwrites of its own: its parent's hold. */
function overwritesOf(world: World, channel: GuildChannel) {
  const owner = channel.type === ChannelType.GuildText ? channel : world.channels.get(channel.parent_id ?? '');
  return owner?.type === ChannelType.GuildText ? (owner.permission_overwrites ?? []) : [];
}

/** The permissions of these names as one number. */
function permissionSum(permissions: Permission[]): bigint {
  return permissions.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
}
