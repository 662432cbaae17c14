const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const DATE_AND_CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const DAY_SECONDS = 86_400;

/** Hour and minute. */
export function clock(time: Date): string {
  return CLOCK.format(time);
}

/** A day in full, for the line between two days. */
export function day(time: Date): string {
  return DATE.format(time);
}

/** As Discord heads a message: the hour, and the day unless it is today. */
export function messageTime(time: Date, now = new Date()): string {
  const days = Math.round((startOfDay(now) - startOfDay(time)) / (DAY_SECONDS * 1000));
  if (days === 0) return clock(time);
  return days === 1 ? `Yesterday at ${clock(time)}` : `${time.toLocaleDateString()} ${clock(time)}`;
}

/** Discord's timestamp markup `<t:SECONDS:STYLE>`. */
export function timestampMarkup(seconds: number, style: string | undefined, now = new Date()): string {
  const time = new Date(seconds * 1000);
  switch (style) {
    case 't':
    case 'T':
      return time.toLocaleTimeString(undefined, { timeStyle: style === 't' ? 'short' : 'medium' });
    case 'd':
      return time.toLocaleDateString();
    case 'D':
      return day(time);
    case 'F':
      return time.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' });
    case 'R':
      return relative(seconds - now.getTime() / 1000);
    default:
      return DATE_AND_CLOCK.format(time);
  }
}

function relative(seconds: number): string {
  const units = [
    ['year', 365 * DAY_SECONDS],
    ['month', 30 * DAY_SECONDS],
    ['day', DAY_SECONDS],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.trunc(seconds / length), unit);
  }
  return RELATIVE.format(Math.trunc(seconds), 'second');
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
