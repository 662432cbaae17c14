import type { Transport } from './transport.ts';

/** Discord shows the typing state for ten seconds. */
const TYPING_INTERVAL_MS = 8000;

/** Shows that the bot is typing, from now until stopped. It is a courtesy: that it cannot be shown is no error. */
export function keepTyping(transport: Transport): { stop(): void } {
  const type = () => void transport.showTyping().catch(() => {});
  type();
  const timer = setInterval(type, TYPING_INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
