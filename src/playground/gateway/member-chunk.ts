import { GatewayDispatchEvents as Event } from 'discord-api-types/v10';
import { z } from 'zod';
import type { World } from '../world/world.ts';
import type { DispatchEvent } from './events.ts';

const requestSchema = z.object({
  query: z.string().optional(),
  limit: z.number().int().optional(),
  user_ids: z.union([z.string(), z.array(z.string())]).optional(),
  nonce: z.string().optional(),
});

/** Answers a client's request for members: all of them, some by id, or those whose name begins so. */
export function memberChunk(world: World, data: unknown): DispatchEvent {
  const { query = '', limit = 0, user_ids, nonce } = requestSchema.catch({}).parse(data);
  const ids = user_ids === undefined ? undefined : [user_ids].flat();
  const all = [...world.guild.members.values()];
  const found = all.filter(({ user }) => (ids === undefined ? user.username.startsWith(query) : ids.includes(user.id)));
  const members = limit > 0 ? found.slice(0, limit) : found;
  const not_found = ids?.filter((id) => !world.guild.members.has(id)) ?? [];
  const d = { guild_id: world.guild.id, members, chunk_index: 0, chunk_count: 1, not_found, nonce };
  return { t: Event.GuildMembersChunk, d };
}
