import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { installedPlugins } from '../../config/installed-plugins.ts';
import { PLUGIN_DIR } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { errorMessage } from '../error-message.ts';
import { KINDS } from './observations.ts';
import type { ExpertPlugin } from './plugin.ts';

/** Whoever waits longer than this for a picture has gone. */
const LONGEST_DEADLINE_MS = 600_000;

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

export interface Discovery {
  /** In the order of their names. */
  plugins: ExpertPlugin[];
  /** One sentence for each plugin that is asked for and cannot be used. */
  problems: string[];
}

/** Loads the plugins that the settings ask for. A broken one becomes a problem, never an exception. */
export async function discoverExperts(
  { enabled }: Pick<Settings['experts'], 'enabled'>,
  folder: string = PLUGIN_DIR,
): Promise<Discovery> {
  const installed = installedPlugins(folder);
  const wanted = enabled === 'all' ? installed : enabled;
  const discovery: Discovery = { plugins: [], problems: [] };
  for (const name of wanted) {
    try {
      if (!installed.includes(name))
        throw new Error(`there is none, only ${installed.join(', ') || 'an empty folder'}`);
      discovery.plugins.push(await load(name, join(folder, name, 'index.ts')));
    } catch (error) {
      discovery.problems.push(`The expert plugin "${name}" cannot be used: ${errorMessage(error)}.`);
    }
  }
  return discovery;
}

async function load(name: string, file: string): Promise<ExpertPlugin> {
  const module: { default?: unknown } = await import(pathToFileURL(file).href);
  const result = pluginSchema.safeParse(module.default);
  if (!result.success)
    throw new Error(`its index.ts must default-export an ExpertPlugin\n${z.prettifyError(result.error)}`);
  if (result.data.name !== name) throw new Error(`it calls itself "${result.data.name}", unlike its folder`);
  // What was checked stays as it was checked; `create` may use `this`.
  const { create } = result.data;
  return { ...result.data, create: (context) => create.call(module.default, context) };
}
