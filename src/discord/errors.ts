import {
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  GatewayCloseCodes,
  RESTJSONErrorCodes,
} from 'discord.js';

/** Why the bot cannot run. The message says what is wrong and what to do about it. */
export class BotError extends Error {
  readonly code: 'token-missing' | 'token-rejected' | 'intent-missing' | 'unreachable' | 'refused';

  constructor(code: BotError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BotError';
    this.code = code;
  }
}

/** What went wrong before the gateway was open. */
export function explainLoginError(error: unknown, api: string): BotError {
  if (error instanceof BotError) return error;
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) return tokenRejected();
  if (error instanceof DiscordAPIError && error.status === 401) return tokenRejected();
  const reason = error instanceof Error ? rootCause(error).message : String(error);
  return new BotError(
    'unreachable',
    `Discord's API at ${api} cannot be reached (${reason}). Check the network, a proxy or firewall, and TYTO_DISCORD_API.`,
    { cause: error },
  );
}

/** What a gateway's last word means. */
export function explainClosing(code: number): BotError {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return tokenRejected();
    case GatewayCloseCodes.DisallowedIntents:
    case GatewayCloseCodes.InvalidIntents:
      return new BotError(
        'intent-missing',
        'Discord refuses the message content intent. Open the Discord Developer Portal, choose the application, then ' +
          'Bot, switch on "Message Content Intent" under "Privileged Gateway Intents", save, and start again.',
      );
    default:
      return new BotError('refused', `Discord closed the gateway for good (code ${code}). Start again later.`);
  }
}

export function tokenMissing(): BotError {
  return new BotError(
    'token-missing',
    'DISCORD_TOKEN is not set. Copy the token from the Discord Developer Portal (application, Bot, Reset Token) into .env.',
  );
}

function tokenRejected(): BotError {
  return new BotError(
    'token-rejected',
    'Discord does not accept the token in DISCORD_TOKEN. Make a new one in the Discord Developer Portal (application, ' +
      'Bot, Reset Token) and put it into .env.',
  );
}

/** The thing is gone or closed to the bot: asking again is of no use and counts against it. */
const FINAL: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
  RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory,
  RESTJSONErrorCodes.InvalidWebhookToken,
]);

/** Whether Discord refused for a reason that belongs to its everyday life: deleted things, missing permissions, dead tokens. */
export function isGone(error: unknown): error is DiscordAPIError {
  return error instanceof DiscordAPIError && (FINAL.has(error.code) || repliesToNothing(error));
}

/** A reply to a deleted message is an invalid form to Discord. */
function repliesToNothing(error: DiscordAPIError): boolean {
  return error.code === RESTJSONErrorCodes.InvalidFormBodyOrContentType && /unknown message/i.test(error.message);
}

/** Whether the same request may succeed later: the server or the network failed, not the request. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof DiscordAPIError) || error.status >= 500;
}

function rootCause(error: Error): Error {
  return error.cause instanceof Error ? rootCause(error.cause) : error;
}
