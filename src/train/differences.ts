const MOST = 20;

/**
 * What differs between two values of JSON, a line each: `optimiser.learningRate was 0.001, now 0.002`. Fields that are
 * undefined are not there.
 */
export function differences(before: unknown, now: unknown, path = ''): string[] {
  const found = [...differ(before, now, path)];
  return found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more`] : found;
}

function* differ(before: unknown, now: unknown, path: string): Generator<string> {
  if (isRecord(before) && isRecord(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      yield* differ(before[key], now[key], path ? `${path}.${key}` : key);
    }
  } else if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    for (const [index, item] of before.entries()) yield* differ(item, now[index], `${path}[${index}]`);
  } else if (JSON.stringify(before) !== JSON.stringify(now)) {
    yield `${path} was ${show(before)}, now ${show(now)}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
