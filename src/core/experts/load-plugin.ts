import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { KINDS } from './observations.ts';
import type { ExpertPlugin } from './plugin.ts';

/** Whoever waits longer than this for a picture has gone. */
const LONGEST_DEADLINE_MS = 600_000;
/** What a module may take to load; a plugin starts in `create`. */
const LOAD_MS = 10_000;

const pluginSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().min(1),
  description: z.string().min(1),
  accepts: z.array(z.enum(['image', 'observations'])).min(1),
  sees: z.array(z.enum(KINDS)).min(1).optional(),
  cost: z.enum(['light', 'heavy']),
  deadlineMs: z.number().positive().max(LONGEST_DEADLINE_MS),
  create: z.custom<ExpertPlugin['create']>((value) => typeof value === 'function', 'must be a function'),
});

/**
 * Loads a plugin out of its module.
 * @param name What it must call itself.
 * @throws {Error} that says what is wrong with it.
 */
export async function loadPlugin(name: string, file: string): Promise<ExpertPlugin> {
  const module = await inTime(import(pathToFileURL(file).href) as Promise<{ default?: unknown }>);
  const result = pluginSchema.safeParse(module.default);
  if (!result.success)
    throw new Error(`its module must default-export an ExpertPlugin\n${z.prettifyError(result.error)}`);
  if (result.data.name !== name) throw new Error(`it calls itself "${result.data.name}" instead of "${name}"`);
  // What was checked stays as it was checked; `create` may use `this`.
  const { create } = result.data;
  return { ...result.data, create: (context) => create.call(module.default, context) };
}

/** A module may wait for ever at its top level. */
async function inTime<T>(loading: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`its module did not load in ${LOAD_MS / 1000} s`)), LOAD_MS);
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}
