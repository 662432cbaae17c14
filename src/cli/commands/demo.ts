import type { Settings } from '../../config/settings.ts';
import { createLogger, type Logger } from '../../log/logger.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';
import { commandSettings } from '../settings.ts';
import { withCore } from '../with-core.ts';
import { serve } from './start.ts';

/** `tyto demo`: the bot in a playground of its own, a local web page that works like Discord. */
export async function demo(options: { model?: string }, stop: AbortSignal): Promise<number> {
  const settings = commandSettings(options);
  const log = createLogger(settings.logLevel);
  const playground = await open(settings.playgroundPort, log);
  try {
    const connected = connect(settings, playground);
    return await withCore(connected, log, stop, (core) =>
      serve(connected, core, log, stop, (bot) => greet(playground.url, bot)),
    );
  } finally {
    await playground.close();
  }
}

async function open(port: number, log: Logger): Promise<Playground> {
  try {
    return await startPlayground({ port, log });
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw isTaken
      ? new Error(`Port ${port} is taken. Name another with TYTO_PLAYGROUND_PORT, or 0 for any free one.`)
      : error;
  }
}

/** The bot speaks with the playground instead of Discord, and may fetch the pictures that are posted there. */
function connect(settings: Settings, { api, token, cdnHost }: Playground): Settings {
  return {
    ...settings,
    discord: { ...settings.discord, api, token },
    images: { ...settings.images, hosts: [...settings.images.hosts, cdnHost] },
  };
}

function greet(url: string, bot: string): void {
  console.log(`\n  ${bot} is online. Open ${url} and ask it something: attach a picture, mention the bot,`);
  console.log('  or use /ask. Ctrl-C ends it.\n');
}
