import { GatewayCloseCodes as Close } from 'discord-api-types/v10';

/** Discord's words for the mistakes that end a connection. */
const REASONS: Partial<Record<Close, string>> = {
  [Close.UnknownOpcode]: 'Unknown opcode.',
  [Close.DecodeError]: 'Error while decoding payload.',
  [Close.NotAuthenticated]: 'Not authenticated.',
  [Close.AuthenticationFailed]: 'Authentication failed.',
  [Close.AlreadyAuthenticated]: 'Already authenticated.',
  [Close.InvalidSeq]: 'Invalid seq.',
  [Close.RateLimited]: 'Rate limited.',
  [Close.SessionTimedOut]: 'Session timed out.',
  [Close.InvalidShard]: 'Invalid shard.',
  [Close.InvalidAPIVersion]: 'Invalid API version.',
  [Close.InvalidIntents]: 'Invalid intent(s).',
  [Close.DisallowedIntents]: 'Disallowed intent(s).',
};

/** A client's mistake that ends its connection with this close code. */
export class GatewayFault extends Error {
  override readonly name = 'GatewayFault';
  readonly code: Close;

  constructor(code: Close) {
    super(REASONS[code] ?? 'Unknown error.');
    this.code = code;
  }
}
