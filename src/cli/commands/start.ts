import type { Settings } from '../../config/settings.ts';
import { abortable } from '../../core/abortable.ts';
import type { Core } from '../../core/core.ts';
import { startBot } from '../../discord/bot.ts';
import { tokenMissing } from '../../discord/errors.ts';
import { createLogger, type Logger } from '../../log/logger.ts';
import { commandSettings } from '../settings.ts';
import { withCore } from '../with-core.ts';

/** `tyto start`: the bot on Discord, until it is told to end. */
export function start(options: { model?: string }, stop: AbortSignal): Promise<number> {
  const settings = commandSettings(options);
  // Before a model is fetched for nothing.
  if (settings.discord.token === undefined) throw tokenMissing();
  const log = createLogger(settings.logLevel);
  return withCore(settings, log, stop, (core) => serve(settings, core, log, stop));
}

/**
 * Runs the bot until it is told to end, which is success, or until Discord closes the gateway for good.
 * @param onReady Called with the bot's name once it is online.
 * @throws {BotError}
 */
export async function serve(
  settings: Settings,
  core: Core,
  log: Logger,
  stop: AbortSignal,
  onReady: (tag: string) => void = () => {},
): Promise<number> {
  // Discord may take its time to let the bot in.
  const bot = await abortable(startBot({ settings, core, log }), stop);
  const { promise: told, resolve } = Promise.withResolvers<undefined>();
  stop.addEventListener('abort', () => resolve(undefined));
  onReady(bot.tag);
  const lost = await Promise.race([bot.lost, told]);
  await bot.close();
  if (lost) throw lost;
  return 0;
}
