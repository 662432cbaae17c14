import { createHash } from 'node:crypto';
import { distance } from 'fastest-levenshtein';
import { dataLines } from '../data-file.ts';
import { masked } from '../signal.ts';
import type { Finding } from './finding.ts';

const TOKEN = /(?<![\w-])([\w-]{23,28})\.([\w-]{6,7})\.([\w-]{27,45})(?![\w-])|(?<![\w-])mfa\.[\w-]{80,90}(?![\w-])/g;

const SEED_WORDS = dataLines('bip39-english.txt').flatMap((line) => line.split(' '));
const SEED_INDEX = new Map(SEED_WORDS.map((word, index) => [word, index]));
/** How many words a recovery phrase has, the longest first. */
const SEED_LENGTHS = [24, 21, 18, 15, 12];
/** Of twelve words one may be misread beyond recognition. */
const SHARE_OF_SEED_WORDS = 11 / 12;
/** Letters from which on a word with one wrong letter is still recognised. */
const FORGIVEN_FROM = 5;

/** Discord tokens: an id in base64, a time and a signature, with dots between them. */
export function tokens(text: string): Finding[] {
  return [...text.matchAll(TOKEN)].map(({ 0: words, 1: id }) => {
    const isId = id === undefined || /^\d{17,20}$/.test(Buffer.from(id, 'base64url').toString('latin1'));
    return { kind: 'pii.token', score: isId ? 0.98 : 0.7, words: masked(words, 6) };
  });
}

/** The words that restore a wallet: 12 to 24 of one list in a row, numbered or not; their checksum makes it certain. */
export function seedPhrases(text: string): Finding[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const indices = words.map(seedIndex);
  for (const length of SEED_LENGTHS) {
    for (let start = 0; start + length <= words.length; start++) {
      const run = indices.slice(start, start + length);
      const known = run.filter((index) => index !== undefined);
      if (known.length < length * SHARE_OF_SEED_WORDS || run[0] === undefined || run.at(-1) === undefined) continue;
      const score = known.length === length && passesChecksum(known) ? 0.99 : 0.8;
      return [{ kind: 'pii.seed-phrase', score, words: `${words[start]} … (${length} words)` }];
    }
  }
  return [];
}

function seedIndex(word: string): number | undefined {
  const exact = SEED_INDEX.get(word);
  if (exact !== undefined || word.length < FORGIVEN_FROM) return exact;
  const near = SEED_WORDS.findIndex(
    (seed) => seed[0] === word[0] && Math.abs(seed.length - word.length) < 2 && distance(seed, word) === 1,
  );
  return near < 0 ? undefined : near;
}

/** The last bits of a phrase are the first of the sha256 of the others (BIP-39). */
function passesChecksum(indices: readonly number[]): boolean {
  const bits = indices.map((index) => index.toString(2).padStart(11, '0')).join('');
  const entropyBits = (bits.length / 33) * 32;
  const bytes = bits.slice(0, entropyBits).match(/.{8}/g) ?? [];
  const hash = createHash('sha256')
    .update(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2)))
    .digest();
  return (hash[0] ?? 0).toString(2).padStart(8, '0').startsWith(bits.slice(entropyBits));
}
