/** What one check found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  check: string;
  /** `fatal` keeps Tyto from running, `warning` only from running well or in full. */
  status: 'ok' | 'warning' | 'fatal';
  /** What is so. */
  detail: string;
  /** What to do about it; absent when all is well. */
  remedy?: string;
}

export function ok(check: string, detail: string): Finding {
  return { check, status: 'ok', detail };
}

export function warning(check: string, detail: string, remedy: string): Finding {
  return { check, status: 'warning', detail, remedy };
}

export function fatal(check: string, detail: string, remedy: string): Finding {
  return { check, status: 'fatal', detail, remedy };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
