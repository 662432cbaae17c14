/** An empty set of flags: Discord's enumerations have no name for zero. */
export function noFlags<Flags extends number>(): Flags {
  return 0 as Flags;
}
