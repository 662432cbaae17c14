import { installedPlugins, pluginName } from '../../../config/installed-plugins.ts';
import { PLUGIN_DIR } from '../../../config/paths.ts';
import type { Settings } from '../../../config/settings.ts';
import type { FetchEvent, OnFetchEvent } from '../../../weights/fetch/progress.ts';
import { atMost } from '../../at-most.ts';
import { errorMessage } from '../../error-message.ts';
import { Child, type Heartbeat } from '../../process/child.ts';
import { moduleOf, wantedEntries } from '../discover.ts';
import { isPrepared, stamp } from './stamp.ts';

/** What the process that prepares a plugin is asked for: the plugin that its settings name, in this folder or a package. */
export interface PreparingAsk {
  folder: string;
}

/** What the process that prepares a plugin tells. */
export type PreparingEvent =
  | { type: 'fetch'; event: FetchEvent }
  /** The last: what is wrong, if anything. */
  | { type: 'end'; problem?: string };

const ENTRY = new URL('main.ts', import.meta.url);
/** Converting a model may leave no pause for half a minute. */
const HEARTBEAT: Heartbeat = { everyMs: 5_000, mostMissed: 24 };
/** A plugin that has fetched nothing for so long hangs. */
const SILENCE_MS = 120_000;
const END_MS = 1_000;

export interface PreparingOptions {
  signal: AbortSignal;
  onEvent: OnFetchEvent;
  /** Where plugins lie that are no packages. */
  folder?: string;
  silenceMs?: number;
}

/**
 * Starts once every expert that has not been started before as it lies there, so that its weights are fetched and converted
 * while a person can watch. Each has a process of its own: none can stop the program or another expert.
 * @returns One sentence for each that is not ready; it is tried again when a picture comes.
 * @throws the signal's reason when it aborts.
 */
export async function prepareExperts(settings: Settings, options: PreparingOptions): Promise<string[]> {
  const { signal, folder = PLUGIN_DIR } = options;
  const problems: string[] = [];
  const installed = installedPlugins(folder);
  for (const entry of wantedEntries(settings.experts.enabled, installed)) {
    signal.throwIfAborted();
    try {
      const module = moduleOf(entry, installed, folder);
      if (isPrepared(entry, module, settings)) continue;
      const problem = await prepareOne(entry, settings, options);
      stamp(entry, module, settings, problem === undefined);
      if (problem !== undefined) problems.push(problem);
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`The ${entry} expert is not ready: ${errorMessage(error)}`);
    }
  }
  return problems;
}

async function prepareOne(
  entry: string,
  settings: Settings,
  { signal, onEvent, folder = PLUGIN_DIR, silenceMs = SILENCE_MS }: PreparingOptions,
): Promise<string | undefined> {
  const notReady = (why: string) => `The ${pluginName(entry)} expert is not ready: ${why}`;
  const { promise: told, resolve, reject } = Promise.withResolvers<string | undefined>();
  const patience = setTimeout(() => resolve(notReady(`it did nothing for ${silenceMs / 1000} s`)), silenceMs);
  const child = new Child<PreparingAsk, PreparingEvent, null>(ENTRY, HEARTBEAT, (message) => {
    if (message.type !== 'event') return;
    patience.refresh();
    if (message.event.type === 'end') resolve(message.event.problem);
    else onEvent(message.event.event);
  });
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  child.send({ type: 'start', settings: settingsFor(entry, settings) });
  child.send({ type: 'ask', request: 1, ask: { folder } });
  try {
    return await Promise.race([told, child.gone.then((how) => notReady(`its process died (${how})`))]);
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', stop);
    child.send({ type: 'stop' });
    await atMost(END_MS, child.gone);
    child.kill();
    await child.gone;
  }
}

/** Those of one plugin alone, without secrets. */
function settingsFor(entry: string, settings: Settings): Settings {
  const { discord, hub, experts } = settings;
  return {
    ...settings,
    discord: { footer: discord.footer },
    hub: { endpoint: hub.endpoint },
    experts: { ...experts, enabled: [entry] },
  };
}
