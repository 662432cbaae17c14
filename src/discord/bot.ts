import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientEvents, Events, GatewayIntentBits, type Interaction, Partials } from 'discord.js';
import type { Settings } from '../config/settings.ts';
import type { Core } from '../core/core.ts';
import type { Logger } from '../log/logger.ts';
import { Answers } from './answers.ts';
import type { BotContext } from './bot-context.ts';
import { ASK, DESCRIBE, registerCommands } from './commands.ts';
import { type BotError, explainClosing, isGone } from './errors.ts';
import { EvidenceBook } from './evidence-book.ts';
import { onButton } from './handlers/button.ts';
import { onAsk, onDescribe } from './handlers/command.ts';
import { onDelete } from './handlers/delete.ts';
import { onEdit } from './handlers/edit.ts';
import { onMessage } from './handlers/message.ts';
import { logIn } from './log-in.ts';
import { PermissionNotices } from './permissions.ts';
import { Pace } from './render/pace.ts';

/** A bot that is logged in. */
export interface Bot {
  /** The bot's name, as Discord shows it. */
  readonly tag: string;
  /** Settles when Discord has closed the gateway for good, with the reason; never otherwise. */
  readonly lost: Promise<BotError>;
  /** Ends all answers as they stand, and logs out. */
  close(): Promise<void>;
}

/** Milliseconds that closing waits for the last edits. */
const CLOSING_PATIENCE_MS = 5000;

/**
 * Logs in to Discord and answers from then on.
 * @throws {BotError} with the remedy, when the token is missing or wrong, the message content intent is off, or Discord
 * cannot be reached.
 */
export async function startBot(options: { settings: Settings; core: Core; log: Logger }): Promise<Bot> {
  const { settings, log } = options;
  const client = await logIn(newClient(settings), settings.discord.token);
  const bot: BotContext = {
    ...options,
    client,
    answers: new Answers(),
    evidence: new EvidenceBook(settings, log),
    pace: new Pace(),
    permissionNotices: new PermissionNotices(),
  };
  listen(bot);
  await bringCommandsUpToDate(bot);
  log.info({ bot: client.user.tag, servers: client.guilds.cache.size }, 'the bot is online');
  return { tag: client.user.tag, lost: gatewayLost(bot), close: () => close(bot) };
}

function newClient({ discord }: Settings): Client {
  return new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      GatewayIntentBits.MessageContent,
    ],
    // Without these, direct messages and the deletion of messages from before the start would go unnoticed.
    partials: [Partials.Channel, Partials.Message],
    allowedMentions: { parse: [], repliedUser: false },
    ...(discord.api !== undefined && { rest: { api: discord.api } }),
  });
}

function listen(bot: BotContext): void {
  const on = <Event extends keyof ClientEvents>(
    event: Event,
    handle: (...args: ClientEvents[Event]) => Promise<void>,
  ) => {
    bot.client.on(event, (...args) => void handle(...args).catch((error) => report(bot, event, error)));
  };
  on(Events.MessageCreate, (message) => onMessage(bot, message));
  on(Events.MessageUpdate, (_, message) => onEdit(bot, message));
  on(Events.MessageDelete, ({ id }) => onDelete(bot, id));
  on(Events.InteractionCreate, (interaction) => onInteraction(bot, interaction));
  bot.client.on(Events.Error, (error) => report(bot, Events.Error, error));
  bot.client.on(Events.ShardReconnecting, () => bot.log.warn('the connection to Discord was lost; reconnecting'));
  bot.client.on(Events.ShardResume, () => bot.log.info('the connection to Discord is back'));
  bot.client.on(Events.Warn, (message) => bot.log.warn(message));
}

async function onInteraction(bot: BotContext, interaction: Interaction): Promise<void> {
  if (interaction.isButton()) await onButton(bot, interaction);
  if (interaction.isChatInputCommand() && interaction.commandName === ASK.name) await onAsk(bot, interaction);
  if (interaction.isMessageContextMenuCommand() && interaction.commandName === DESCRIBE.name) {
    await onDescribe(bot, interaction);
  }
}

/** One event that went wrong harms no other. */
function report({ log }: BotContext, event: string, error: unknown): void {
  if (isGone(error)) log.warn({ event, code: error.code }, `Discord refused: ${error.message}`);
  else log.error({ event, err: error }, 'an event could not be handled');
}

async function bringCommandsUpToDate({ client, log }: BotContext): Promise<void> {
  try {
    if (await registerCommands(client)) log.info('the commands were registered with Discord');
  } catch (error) {
    log.warn({ err: error }, 'the commands could not be registered; mentions, replies and direct messages work');
  }
}

function gatewayLost({ client, log }: BotContext): Promise<BotError> {
  return new Promise((resolve) => {
    client.once(Events.ShardDisconnect, ({ code }) => {
      const reason = explainClosing(code);
      log.error(reason.message);
      resolve(reason);
    });
  });
}

async function close({ client, answers, evidence }: BotContext): Promise<void> {
  // No new questions, and no alarm about the connection that is about to end.
  client.removeAllListeners(Events.MessageCreate);
  client.removeAllListeners(Events.InteractionCreate);
  client.removeAllListeners(Events.ShardReconnecting);
  await Promise.race([answers.close(), delay(CLOSING_PATIENCE_MS, undefined, { ref: false })]);
  await client.destroy();
  evidence.close();
}
