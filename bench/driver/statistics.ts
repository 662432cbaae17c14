/** How some measurements are spread. */
export interface Spread {
  median: number;
  /** First and third quartile. */
  q1: number;
  q3: number;
  smallest: number;
  largest: number;
  count: number;
}

/** The middle value; between the two middle ones where the count is even. Undefined for no values. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/** Undefined for no values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const at = (share: number): number => quantile(values, share) as number;
  return { median: at(0.5), q1: at(0.25), q3: at(0.75), smallest: at(0), largest: at(1), count: values.length };
}

/** The value below which `share` of the values lie, interpolated between neighbours. Undefined for no values. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (place - Math.floor(place));
}

/** The items in random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, key: Math.random() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
