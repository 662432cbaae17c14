import { type Client, Events } from 'discord.js';
import { BotError, explainClosing, explainLoginError, tokenMissing } from './errors.ts';

/** Milliseconds that a first connection may take; discord.js itself would try for ever. */
const LOGIN_PATIENCE_MS = 60_000;

/**
 * Logs a client in and waits until it is ready. On failure the client is destroyed.
 * @throws {BotError}
 */
export async function logIn(client: Client, token: string | undefined): Promise<Client<true>> {
  if (token === undefined) throw tokenMissing();
  const { promise, resolve, reject } = Promise.withResolvers<Client<true>>();
  const slow = setTimeout(() => reject(tooSlow(client)), LOGIN_PATIENCE_MS);
  const closed = ({ code }: { code: number }) => reject(explainClosing(code));
  client.once(Events.ClientReady, resolve);
  client.once(Events.ShardDisconnect, closed);
  client.login(token).catch(reject);
  try {
    return await promise;
  } catch (error) {
    await client.destroy();
    throw explainLoginError(error, client.rest.options.api);
  } finally {
    clearTimeout(slow);
    client.off(Events.ClientReady, resolve);
    client.off(Events.ShardDisconnect, closed);
  }
}

function tooSlow({ rest }: Client): BotError {
  const seconds = LOGIN_PATIENCE_MS / 1000;
  return new BotError(
    'unreachable',
    `Discord's API at ${rest.options.api} answers, but its gateway did not let the bot in within ${seconds} s. ` +
      'Check that a proxy or firewall lets WebSockets through, and status.discord.com.',
  );
}
