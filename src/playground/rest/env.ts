import type { Context, Hono } from 'hono';

/** What the API's handlers share about a request. */
export interface RestEnv {
  Variables: {
    /** The JSON of the body, once it is read. */
    json: unknown;
  };
}

export type RestApp = Hono<RestEnv>;
export type RestContext = Context<RestEnv>;
