import { createHash } from 'node:crypto';
import type { Route } from './route-of.ts';

/** How many requests a window allows, and its length in milliseconds. */
interface Limit {
  requests: number;
  window: number;
}

/**
 * Limits seen on Discord, which publishes none and may change them. Clients must read them from the headers.
 * The bucket is the route's for each channel, guild or webhook.
 */
const ROUTE_LIMITS: Record<string, Limit> = {
  'POST /channels/:id/messages': { requests: 5, window: 5_000 },
  'PATCH /channels/:id/messages/:id': { requests: 5, window: 5_000 },
  'DELETE /channels/:id/messages/:id': { requests: 5, window: 1_000 },
  'POST /channels/:id/typing': { requests: 5, window: 5_000 },
  'PUT /channels/:id/messages/:id/reactions/:reaction': { requests: 1, window: 250 },
  'DELETE /channels/:id/messages/:id/reactions/:reaction': { requests: 1, window: 250 },
  'POST /webhooks/:id/:token': { requests: 5, window: 2_000 },
  'PATCH /webhooks/:id/:token/messages/@original': { requests: 5, window: 2_000 },
};
const OTHER_ROUTES: Limit = { requests: 50, window: 10_000 };
const GLOBAL: Limit = { requests: 50, window: 1_000 };

/** A 429 on demand: the next `times` requests of a route are refused. */
export interface ForcedLimit {
  /** As `PATCH /channels/:id/messages/:id`. */
  route: string;
  times: number;
  /** Seconds that the client is told to wait. */
  retryAfter: number;
  scope?: 'user' | 'shared' | 'global';
}

/** What a request is told: headers always, and a body where it is refused. */
export interface Verdict {
  headers: Record<string, string>;
  refused: { message: string; code: number; retry_after: number; global: boolean } | undefined;
}

interface Bucket {
  used: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/** Counts requests by Discord's rules and says who has to wait. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  #forced: ForcedLimit[] = [];

  /** Refuses requests whatever their count, until `times` are used up. */
  force(limit: ForcedLimit): void {
    this.#forced.push({ ...limit });
  }

  /** Counts one request. */
  admit({ name, major }: Route): Verdict {
    const forced = this.#forced.find(({ route, times }) => route === name && times > 0);
    if (forced !== undefined) {
      forced.times -= 1;
      return refused(forced.retryAfter, forced.scope ?? 'user', {});
    }
    // Answers to interactions are outside the global limit, and their first one outside any.
    const answersInteraction = /^\w+ \/(interactions|webhooks)\//.test(name);
    if (name.endsWith('/callback')) return { headers: {}, refused: undefined };
    if (!answersInteraction) {
      const wait = this.#take('global', GLOBAL).wait;
      if (wait > 0) return refused(wait, 'global', {});
    }
    const limit = ROUTE_LIMITS[name] ?? OTHER_ROUTES;
    const { bucket, wait } = this.#take(`${name} ${major}`, limit);
    const headers = {
      'X-RateLimit-Limit': String(limit.requests),
      'X-RateLimit-Remaining': String(Math.max(0, limit.requests - bucket.used)),
      'X-RateLimit-Reset': (bucket.resetsAt / 1000).toFixed(3),
      'X-RateLimit-Reset-After': (Math.max(0, bucket.resetsAt - Date.now()) / 1000).toFixed(3),
      'X-RateLimit-Bucket': createHash('md5').update(name).digest('hex'),
    };
    return wait > 0 ? refused(wait, 'user', headers) : { headers, refused: undefined };
  }

  /** Takes one from a bucket; `wait` is in seconds, 0 where there was one left. */
  #take(key: string, limit: Limit): { bucket: Bucket; wait: number } {
    const now = Date.now();
    const known = this.#buckets.get(key);
    const bucket = known !== undefined && known.resetsAt > now ? known : { used: 0, resetsAt: now + limit.window };
    this.#buckets.set(key, bucket);
    if (bucket.used >= limit.requests) return { bucket, wait: (bucket.resetsAt - now) / 1000 };
    bucket.used += 1;
    return { bucket, wait: 0 };
  }
}

function refused(wait: number, scope: 'user' | 'shared' | 'global', headers: Record<string, string>): Verdict {
  const global = scope === 'global';
  return {
    headers: {
      ...headers,
      'Retry-After': String(Math.ceil(wait)),
      'X-RateLimit-Scope': scope,
      ...(global && { 'X-RateLimit-Global': 'true' }),
    },
    refused: { message: 'You are being rate limited.', code: 0, retry_after: wait, global },
  };
}
