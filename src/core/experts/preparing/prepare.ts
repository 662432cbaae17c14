import type { Settings } from '../../../config/settings.ts';
import type { Logger } from '../../../log/logger.ts';
import type { OnFetchEvent } from '../../../weights/fetch/progress.ts';
import { errorMessage } from '../../error-message.ts';
import { expertContext } from '../context.ts';
import { discoverExperts } from '../discover.ts';
import type { ExpertPlugin } from '../plugin.ts';
import { RunningExpert } from '../running-expert.ts';

/**
 * Starts the plugins that the settings name, and puts them away: what they fetch and convert is there afterwards.
 * @returns What is wrong with them, if anything.
 */
export async function prepare(
  settings: Settings,
  folder: string,
  log: Logger,
  onFetch: OnFetchEvent,
): Promise<string | undefined> {
  const { plugins, problems } = await discoverExperts(settings.experts, folder);
  for (const plugin of plugins) {
    const problem = await startOnce(plugin, settings, log, onFetch);
    if (problem !== undefined) problems.push(problem);
  }
  return problems.join('\n') || undefined;
}

async function startOnce(
  plugin: ExpertPlugin,
  settings: Settings,
  log: Logger,
  onFetch: OnFetchEvent,
): Promise<string | undefined> {
  const expert = new RunningExpert(plugin, ({ signal, onEvent }) =>
    expertContext(plugin, settings, log, {
      signal,
      onEvent: (event) => {
        onFetch(event);
        onEvent?.(event);
      },
    }),
  );
  try {
    await expert.start();
    return undefined;
  } catch (error) {
    return `The ${plugin.name} expert is not ready: ${errorMessage(error)}`;
  } finally {
    await expert.dispose();
  }
}
