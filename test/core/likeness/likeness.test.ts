import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpertReport, Observation } from '../../../src/core/experts/plugin.ts';
import { BkTree } from '../../../src/core/likeness/bk-tree.ts';
import { compareFingerprints, type Fingerprints } from '../../../src/core/likeness/compare.ts';
import { hamming } from '../../../src/core/likeness/hamming.ts';
import { LikenessIndex } from '../../../src/core/likeness/likeness-index.ts';
import { lookAlikes } from '../../../src/core/likeness/look-alikes.ts';
import { seededRandom } from '../../seeded-random.ts';

const random = seededRandom(7);
const hash = () => BigInt(`0x${Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')}`);
/** The hash with so many of its lowest bits changed. */
const near = (of: bigint, bits: number) => of ^ ((1n << BigInt(bits)) - 1n);

test('counts the bits that differ', () => {
  assert.equal(hamming(0n, 0n), 0);
  assert.equal(hamming(0n, 2n ** 64n - 1n), 64);
  for (let index = 0; index < 50; index++) {
    const [one, other] = [hash(), hash()];
    const counted = (one ^ other).toString(2).replaceAll('0', '').length;
    assert.equal(hamming(one, other), counted);
  }
});

test('the tree finds exactly what comparing with all finds', () => {
  const hashes = Array.from({ length: 300 }, hash);
  hashes.push(...hashes.slice(0, 100).map((one, index) => near(one, index % 15)), hashes[0] ?? 0n);
  const tree = new BkTree<number>();
  hashes.forEach((one, index) => {
    tree.add(one, index);
  });
  for (const wanted of hashes.slice(0, 40)) {
    const all = hashes.flatMap((one, index) => (hamming(one, wanted) <= 10 ? index : []));
    const found = tree.within(wanted, 10).map(({ value }) => value);
    assert.deepEqual(
      found.sort((a, b) => a - b),
      all,
    );
  }
  assert.deepEqual(new BkTree().within(1n, 64), []);
});

function printsOf(phash: bigint, dhash: bigint, more: Record<string, bigint> = {}): Fingerprints {
  return new Map(Object.entries({ phash, dhash, ...more }));
}

test('calls pictures same, similar or different, and believes no method that the other contradicts', () => {
  const [phash, dhash] = [hash(), hash()];
  const compare = (p: number, d: number) =>
    compareFingerprints(printsOf(phash, dhash), printsOf(near(phash, p), near(dhash, d)))?.kind;
  assert.deepEqual(
    [compare(6, 6), compare(6, 20), compare(7, 9), compare(10, 11)],
    ['same', 'same', 'similar', 'similar'],
  );
  assert.deepEqual([compare(11, 11), compare(2, 21), compare(30, 0)], [undefined, undefined, undefined]);
});

test('sees through mirroring and borders, and finds equal pixels of flat pictures', () => {
  const [p, d, mp, md] = [hash(), hash(), hash(), hash()];
  const stored = printsOf(p, d);
  const mirrored = printsOf(mp, md, { 'phash-mirrored': near(p, 1), 'dhash-mirrored': near(d, 2) });
  const bordered = printsOf(mp, md, { 'phash-trimmed': near(p, 3), 'dhash-trimmed': near(d, 4) });
  const index = new LikenessIndex<string>();
  index.add(stored, 'photo');
  index.add(new Map([['sha256-of-pixels', 5n]]), 'flat');
  assert.deepEqual(index.find(mirrored), [{ value: 'photo', likeness: { kind: 'same', distance: 1, mirrored: true } }]);
  assert.equal(index.find(bordered)[0]?.likeness.distance, 3);
  assert.equal(index.find(new Map([['sha256-of-pixels', 5n]]))[0]?.value, 'flat');
  assert.deepEqual(index.find(printsOf(hash(), hash())), []);
});

function picture(number: number, phash: bigint, text = ''): { number: number; reports: ExpertReport[] } {
  const value = phash.toString(16).padStart(16, '0');
  const observations: Observation[] = [
    { kind: 'fingerprint', method: 'phash', value, confidence: 1 },
    { kind: 'fingerprint', method: 'dhash', value, confidence: 1 },
    ...(text ? [{ kind: 'text' as const, text, confidence: 1 }] : []),
  ];
  return { number, reports: [{ name: 'likeness', version: '1', image: number, ms: 1, ok: true, observations }] };
}

test('names the first picture of a turn that a later one is a copy of', () => {
  const [one, other] = [hash(), hash()];
  const found = lookAlikes([picture(1, one), picture(2, other), picture(3, near(one, 2)), picture(4, near(one, 9))]);
  assert.deepEqual(
    [...found],
    [
      [3, 'looks the same as image 1'],
      [4, 'looks similar to image 1'],
    ],
  );
});

test('takes pages that say different things for different pages', () => {
  const page = hash();
  const pages = [
    picture(1, page, 'The meeting is on Monday at nine in the hall'),
    picture(2, near(page, 3), 'OAT MILK 2.15, RYE BREAD 3.40, COFFEE 6.50, TOTAL 14.02'),
    picture(3, near(page, 3), 'The meetlng is on M0nday at nine in the hall'),
  ];
  assert.deepEqual([...lookAlikes(pages).keys()], [3]);
});
