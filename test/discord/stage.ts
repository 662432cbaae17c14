import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { APIMessage } from 'discord.js';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { type Bot, startBot } from '../../src/discord/bot.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { PlaygroundInput } from '../../src/playground/options.ts';
import { type Playground, startPlayground } from '../../src/playground/playground.ts';
import { scratchFolder } from '../core/support/scratch.ts';
import { buttons, Person } from './person.ts';
import { ScriptedCore } from './scripted-core.ts';

/** The real bot on a playground, with a core that follows a script, and people who talk to it. */
export interface Stage {
  playground: Playground;
  core: ScriptedCore;
  ana: Person;
  ben: Person;
  /** Lines of the bot's log, as objects. */
  log: Record<string, unknown>[];
  bot: Bot;
  /** Closes the bot and starts another on the same playground, as after a restart. */
  restart(): Promise<void>;
  /** How one mentions the bot. */
  mention: string;
  /** The bot's messages in a channel, oldest first. */
  said(channelId: string): APIMessage[];
  /** Waits for the whole answer: the messages of the bot in a channel, when the last of them offers Regenerate. */
  answer(channelId: string): Promise<APIMessage[]>;
}

export interface StageInput {
  playground?: PlaygroundInput;
  environment?: Record<string, string>;
  /** Puts something between the bot and the playground's REST API, and returns its address. */
  between?(api: string): Promise<string>;
}

/** Sets the stage; it is cleared when the test ends. */
export async function setStage(context: TestContext, input: StageInput = {}): Promise<Stage> {
  const playground = await startPlayground({ page: false, ...input.playground });
  const core = new ScriptedCore();
  const log: Record<string, unknown>[] = [];
  const cache = { TYTO_CACHE_DIR: scratchFolder() };
  const settings = settingsFor(playground, { environment: { ...cache, ...input.environment } });
  if (input.between !== undefined) settings.discord.api = await input.between(playground.api);
  const start = () => startBot({ settings, core, log: logger(log) });
  const ana = new Person(playground, 0);
  const said = (channelId: string) => ana.messages(channelId).filter(({ author }) => author.id === playground.bot.id);
  const stage: Stage = {
    playground,
    core,
    ana,
    ben: new Person(playground, 1),
    log,
    bot: await start(),
    async restart() {
      await stage.bot.close();
      stage.bot = await start();
    },
    mention: `<@${playground.bot.id}>`,
    said,
    async answer(channelId) {
      await eventually('a whole answer', () => buttons(said(channelId).at(-1) ?? {}).has('Regenerate'));
      return said(channelId);
    },
  };
  context.after(async () => {
    await stage.bot.close();
    await playground.close();
  });
  return stage;
}

/** A request with the bot's token that the bot itself did not make. */
export async function asBot(playground: Playground, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${playground.api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${playground.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

/** Waits until something is so, looking often. */
export async function eventually(what: string, isSo: () => boolean, patienceMs = 10_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!isSo()) {
    if (Date.now() > end) assert.fail(`still waiting for: ${what}`);
    await delay(20);
  }
}

export function settingsFor(playground: Playground, { environment }: StageInput = {}): Settings {
  return readSettings({ DISCORD_TOKEN: playground.token, TYTO_DISCORD_API: playground.api, ...environment });
}

function logger(lines: Record<string, unknown>[]) {
  return createLogger('debug', { write: (line) => void lines.push(JSON.parse(line)) });
}
