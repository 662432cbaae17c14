import type { Snowflake } from 'discord-api-types/v10';

/** The first millisecond of 2015, from which Discord counts. */
const DISCORD_EPOCH = 1_420_070_400_000n;
/** Bits below the time: worker, process and a counter. */
const TIME_SHIFT = 22n;

/** Gives ids as Discord does: they grow, never repeat, and carry the time they were made. */
export function snowflakeSource(): () => Snowflake {
  let last = 0n;
  return () => {
    const fromClock = (BigInt(Date.now()) - DISCORD_EPOCH) << TIME_SHIFT;
    last = fromClock > last ? fromClock : last + 1n;
    return last.toString();
  };
}

/** The time in a snowflake, in milliseconds since 1970. */
export function snowflakeTime(id: Snowflake): number {
  return Number((BigInt(id) >> TIME_SHIFT) + DISCORD_EPOCH);
}
