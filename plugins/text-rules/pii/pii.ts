import type { CountryCode } from 'libphonenumber-js/max';
import type { SignalSight } from '../../../src/core/experts/plugin.ts';
import { type Page, union } from '../page.ts';
import { signal } from '../signal.ts';
import { emails, ipAddresses, phoneNumbers } from './contacts.ts';
import { accountNumbers, cardNumbers } from './numbers.ts';
import { seedPhrases, tokens } from './secrets.ts';

/** What is personal or secret in a text; numbers that must not be spread are quoted without their middle. */
export function personalSignals(page: Page, country: CountryCode): SignalSight[] {
  const ofLines = page.lines.flatMap(({ text, box }) => {
    const numbers = [...cardNumbers(text), ...accountNumbers(text), ...ipAddresses(text)];
    // The digits of a card, an account or a machine are no telephone number too.
    const phones = numbers.length > 0 ? [] : phoneNumbers(text, country);
    const found = [...emails(text), ...phones, ...numbers, ...tokens(text)];
    return found.map(({ kind, score, words }) => signal(kind, score, words, box));
  });
  const whole = union(page.lines.flatMap(({ box }) => box ?? []));
  return [...ofLines, ...seedPhrases(page.text).map(({ kind, score, words }) => signal(kind, score, words, whole))];
}
