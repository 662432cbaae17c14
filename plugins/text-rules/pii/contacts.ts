import ipaddr from 'ipaddr.js';
import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from 'libphonenumber-js/max';
import type { Finding } from './finding.ts';

const EMAIL =
  /(?<![\p{L}\d._%+-])[\p{L}\d](?:[\p{L}\d._%+-]*[\p{L}\d])?@(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}/giu;
const IPV4 =
  /(?<![\d.])(?<!\bv(?:er(?:sion)?)?\.?\s?)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/gi;

export function emails(text: string): Finding[] {
  return [...text.matchAll(EMAIL)].map(({ 0: words }) => ({ kind: 'pii.email', score: 0.95, words }));
}

/** Addresses of machines that anybody can reach; those of home networks are everybody's. */
export function ipAddresses(text: string): Finding[] {
  return [...text.matchAll(IPV4)]
    .filter(({ 0: words }) => ipaddr.IPv4.parse(words).range() === 'unicast')
    .map(({ 0: words }) => ({ kind: 'pii.ip', score: 0.8, words }));
}

/** Telephone numbers: with a country code anywhere, without one those of `country`, written as numbers are that people dial. */
export function phoneNumbers(text: string, country: CountryCode): Finding[] {
  return findPhoneNumbersInText(text, { defaultCountry: country })
    .map(({ number, startsAt, endsAt }) => ({
      number,
      words: text.slice(startsAt, endsAt),
      before: text[startsAt - 1],
    }))
    .filter(
      ({ number, words, before }) =>
        number.isValid() && looksDialled(words) && !/[\p{L}\d#.,:/_-]/u.test(before ?? ' '),
    )
    .map(({ words }) => ({ kind: 'pii.phone', score: words.startsWith('+') ? 0.9 : 0.7, words }));
}

/** @throws {Error} that says what a country is. */
export function countryOf(setting: string): CountryCode {
  const code = setting.trim().toUpperCase();
  if (isSupportedCountry(code)) return code;
  throw new Error(`TYTO_TEXT_RULES_COUNTRY is "${setting}": it must be a country's two letters, for instance GB`);
}

/** A row of digits alone is an order's number as often. */
function looksDialled(words: string): boolean {
  return words.startsWith('+') || /\d[\s().-]+\d/.test(words);
}
