import { dataLines } from '../data-file.ts';
import { masked } from '../signal.ts';
import type { Finding } from './finding.ts';

const CARD = /(?<![\d.,-])(?:\d[ -]?){12,18}\d(?![\d.,]*\d)/g;
/** First digits and lengths of the cards that people have: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const ISSUERS: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12})$/,
  /^3[47]\d{13}$/,
  /^6(?:011|4[4-9]\d|5\d\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^3(?:0[0-5]|[689]\d)\d{11}$/,
  /^62\d{14,17}$/,
];

const IBAN = /(?<![A-Z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}(?![A-Z\d])/g;
const IBAN_LENGTHS = new Map(
  dataLines('iban-lengths.txt')
    .flatMap((line) => line.split(' '))
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Numbers of payment cards, held to their check digit (Luhn). */
export function cardNumbers(text: string): Finding[] {
  return [...text.matchAll(CARD)]
    .map(({ 0: words }) => words.replace(/\D/g, ''))
    .filter((digits) => ISSUERS.some((issuer) => issuer.test(digits)) && passesLuhn(digits))
    .map((digits) => ({ kind: 'pii.card', score: 0.95, words: masked(digits) }));
}

/** Numbers of bank accounts, held to their country's length and their check digits (ISO 7064, modulo 97). */
export function accountNumbers(text: string): Finding[] {
  return [...text.matchAll(IBAN)].flatMap(({ 0: words }) => {
    const characters = words.replaceAll(' ', '');
    const account = characters.slice(0, IBAN_LENGTHS.get(characters.slice(0, 2)) ?? 0);
    const isAccount = account.length > 4 && passesModulo97(account);
    return isAccount ? [{ kind: 'pii.iban', score: 0.95, words: masked(account) }] : [];
  });
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .reverse()
    .map((digit, index) => (index % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit))
    .reduce((total, value) => total + value, 0);
  return sum % 10 === 0;
}

function passesModulo97(account: string): boolean {
  const moved = account.slice(4) + account.slice(0, 4);
  const digits = Array.from(moved, (character) => Number.parseInt(character, 36)).join('');
  return Array.from(digits).reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
