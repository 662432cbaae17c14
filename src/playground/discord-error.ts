import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';

/** Status, Discord's code and Discord's words of every refusal that the playground gives. */
const REFUSALS = {
  unauthorized: [401, 0, '401: Unauthorized'],
  unknownChannel: [404, Code.UnknownChannel, 'Unknown Channel'],
  unknownGuild: [404, Code.UnknownGuild, 'Unknown Guild'],
  unknownMember: [404, Code.UnknownMember, 'Unknown Member'],
  unknownMessage: [404, Code.UnknownMessage, 'Unknown Message'],
  unknownUser: [404, Code.UnknownUser, 'Unknown User'],
  unknownEmoji: [400, Code.UnknownEmoji, 'Unknown Emoji'],
  unknownApplication: [404, Code.UnknownApplication, 'Unknown Application'],
  unknownCommand: [404, Code.UnknownApplicationCommand, 'Unknown application command'],
  unknownWebhook: [404, Code.UnknownWebhook, 'Unknown Webhook'],
  unknownInteraction: [404, Code.UnknownInteraction, 'Unknown interaction'],
  alreadyAcknowledged: [400, Code.InteractionHasAlreadyBeenAcknowledged, 'Interaction has already been acknowledged.'],
  invalidWebhookToken: [401, Code.InvalidWebhookToken, 'Invalid Webhook Token'],
  missingAccess: [403, Code.MissingAccess, 'Missing Access'],
  missingPermissions: [403, Code.MissingPermissions, 'Missing Permissions'],
  notTheAuthor: [403, Code.CannotEditMessageAuthoredByAnotherUser, 'Cannot edit a message authored by another user'],
  notInDirectMessages: [403, Code.CannotExecuteActionOnDMChannel, 'Cannot execute action on a DM channel'],
  cannotMessageUser: [403, Code.CannotSendMessagesToThisUser, 'Cannot send messages to this user'],
  emptyMessage: [400, Code.CannotSendAnEmptyMessage, 'Cannot send an empty message'],
  replyNeedsHistory: [
    400,
    Code.CannotReplyWithoutPermissionToReadMessageHistory,
    'Cannot reply without permission to read message history',
  ],
  threadExists: [400, Code.ThreadAlreadyCreatedForMessage, 'A thread has already been created for this message'],
  tooLarge: [413, Code.RequestEntityTooLarge, 'Request entity too large'],
  invalidJson: [400, Code.RequestBodyContainsInvalidJSON, 'The request body contains invalid JSON.'],
  invalidVersion: [400, Code.InvalidAPIVersion, 'Invalid API version'],
} as const satisfies Record<string, readonly [number, number, string]>;

/** Faults of one field, as Discord nests them: keys of objects and indexes of lists lead to `_errors`. */
export interface FieldErrors {
  [key: string]: FieldErrors | { code: string; message: string }[];
}

/** A refusal in Discord's shape: an HTTP status and a body of `code`, `message` and, for bad forms, `errors`. */
export class DiscordError extends Error {
  override readonly name = 'DiscordError';
  readonly status: 400 | 401 | 403 | 404 | 413;
  readonly code: number;
  readonly errors: FieldErrors | undefined;

  constructor(status: DiscordError['status'], code: number, message: string, errors?: FieldErrors) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** What goes over the wire. */
  toJSON(): { message: string; code: number; errors?: FieldErrors } {
    const body = { message: this.message, code: this.code };
    return this.errors === undefined ? body : { ...body, errors: this.errors };
  }
}

/** The refusal of this name, to be thrown. */
export function refusal(name: keyof typeof REFUSALS): DiscordError {
  const [status, code, message] = REFUSALS[name];
  return new DiscordError(status, code, message);
}

/** A 50035 for one fault: `path` leads to the field, as in `['embeds', 0, 'title']`. */
export function invalidField(path: readonly PropertyKey[], code: string, message: string): DiscordError {
  return invalidForm([{ path, code, message }]);
}

/** Discord's "Invalid Form Body" with every fault under its field. */
export function invalidForm(faults: { path: readonly PropertyKey[]; code: string; message: string }[]): DiscordError {
  const errors: FieldErrors = {};
  for (const { path, code, message } of faults) {
    let place = errors;
    for (const key of path) {
      const next = place[String(key)];
      const inner: FieldErrors = next === undefined || Array.isArray(next) ? {} : next;
      place[String(key)] = inner;
      place = inner;
    }
    const known = Array.isArray(place._errors) ? place._errors : [];
    place._errors = [...known, { code, message }];
  }
  return new DiscordError(400, Code.InvalidFormBodyOrContentType, 'Invalid Form Body', errors);
}
