import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { startBot } from '../../src/discord/bot.ts';
import { BotError } from '../../src/discord/errors.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { PlaygroundInput } from '../../src/playground/options.ts';
import { startPlayground } from '../../src/playground/playground.ts';
import { ScriptedCore } from './scripted-core.ts';
import { setStage, settingsFor } from './stage.ts';

/** Tries to start a bot and returns why it did not. */
async function failureOf(
  context: TestContext,
  environment: Record<string, string | undefined>,
  input: PlaygroundInput = {},
): Promise<BotError> {
  const playground = await startPlayground({ page: false, ...input });
  context.after(() => playground.close());
  const settings = settingsFor(playground);
  if ('token' in environment) settings.discord.token = environment.token;
  if ('api' in environment) settings.discord.api = environment.api;
  const log = createLogger('error', { write: () => {} });
  const error = await startBot({ settings, core: new ScriptedCore(), log }).then(
    () => assert.fail('the bot started'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BotError, String(error));
  return error;
}

describe('starting the bot', () => {
  test('says who it is', async (context) => {
    const { bot, playground } = await setStage(context);
    assert.equal(bot.tag, 'Tyto#4180');
    assert.equal(playground.state().botOnline, true);
  });

  test('a missing token', async (context) => {
    const error = await failureOf(context, { token: undefined });
    assert.equal(error.code, 'token-missing');
    assert.match(error.message, /DISCORD_TOKEN is not set/);
  });

  test('a wrong token, and one that is no token at all', async (context) => {
    for (const token of ['MTU3Mzk5OTk2MjAwNDM4OTg4OA.5puRNg.wrong', 'abc']) {
      const error = await failureOf(context, { token });
      assert.equal(error.code, 'token-rejected');
      assert.match(error.message, /does not accept the token in DISCORD_TOKEN/);
    }
  });

  test('the message content intent is switched off', async (context) => {
    const error = await failureOf(context, {}, { privilegedIntents: { messageContent: false } });
    assert.equal(error.code, 'intent-missing');
    assert.match(error.message, /switch on "Message Content Intent"/);
  });

  test('nobody answers at the address', async (context) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(context, { api: `http://127.0.0.1:${port}/api` });
    assert.equal(error.code, 'unreachable');
    assert.match(error.message, new RegExp(`at http://127.0.0.1:${port}/api cannot be reached \\(.*ECONNREFUSED`));
  });
});
