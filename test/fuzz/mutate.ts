import { readChunks, writePng } from '../../src/core/intake/apng/chunks.ts';
import type { Seed } from './corpus.ts';

/** Numbers from [0, 1). */
type Random = () => number;

/** Changes a file, or gives another that is made of it. */
type Mutation = (bytes: Buffer, random: Random, corpus: readonly Seed[]) => Buffer;

/** Most changes of one file, one on top of the other. */
const MOST_CHANGES = 4;
/** Where headers lie. */
const HEADER = 64;
const MOST_ADDED = 4_096;

/** What lengths, sizes and offsets are set to: the ends of what fits, and what just does not. */
const EXTREMES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const below = (random: Random, end: number) => Math.floor(random() * end);

/** A stretch of a file, from here to there. */
function stretch(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = below(random, bytes.length);
  return [from, from + 1 + below(random, Math.min(bytes.length - from, 512))];
}

const mutations: Record<string, Mutation> = {
  'flip bits': (bytes, random) => {
    const flipped = Buffer.from(bytes);
    for (let count = 1 + below(random, 8); count > 0; count -= 1) {
      const at = below(random, flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << below(random, 8));
    }
    return flipped;
  },
  'cut off': (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'edit the header': (bytes, random) => {
    const edited = Buffer.from(bytes);
    edited[below(random, Math.min(HEADER, edited.length))] = below(random, 256);
    return edited;
  },
  'set a length': (bytes, random) => {
    const set = Buffer.from(bytes);
    const value = EXTREMES[below(random, EXTREMES.length)] ?? 0;
    const size = [1, 2, 4][below(random, 3)] ?? 4;
    const at = below(random, set.length - size);
    const low = value % 256 ** size;
    if (random() < 0.5) set.writeUIntBE(low, at, size);
    else set.writeUIntLE(low, at, size);
    return set;
  },
  'overwrite a stretch': (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return Buffer.from(bytes).fill(random() < 0.5 ? 0 : below(random, 256), from, to);
  },
  'leave out a stretch': (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'repeat a stretch': (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    const times = 1 + below(random, 8);
    return Buffer.concat([bytes.subarray(0, to), ...Array(times).fill(bytes.subarray(from, to)), bytes.subarray(to)]);
  },
  'move a stretch': (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    const at = below(random, rest.length);
    return Buffer.concat([rest.subarray(0, at), bytes.subarray(from, to), rest.subarray(at)]);
  },
  'append noise': (bytes, random) => {
    const noise = Buffer.from(Array.from({ length: below(random, MOST_ADDED) }, () => below(random, 256)));
    return Buffer.concat([bytes, noise]);
  },
  'append another file': (bytes, random, corpus) => Buffer.concat([bytes, other(random, corpus)]),
  'end as another file': (bytes, random, corpus) => {
    const end = other(random, corpus);
    return Buffer.concat([bytes.subarray(0, below(random, bytes.length)), end.subarray(below(random, end.length))]);
  },
  'put a stretch of another file in': (bytes, random, corpus) => {
    const from = other(random, corpus);
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), from.subarray(...stretch(from, random)), bytes.subarray(at)]);
  },
  // What PNG's checksums would otherwise stop at the door.
  'change a chunk of a PNG': (bytes, random) => {
    const chunks = [...readChunks(bytes)];
    const at = below(random, chunks.length);
    const chunk = chunks[at];
    if (!chunk || chunk.data.length === 0) return bytes;
    const name = random() < 0.7 ? 'set a length' : 'flip bits';
    const data = chunk.data.length > 4 ? mutations[name]?.(Buffer.from(chunk.data), random, []) : undefined;
    return writePng(chunks.with(at, { type: chunk.type, data: data ?? chunk.data }));
  },
  'repeat or move a chunk of a PNG': (bytes, random) => {
    const chunks = [...readChunks(bytes)];
    const chunk = chunks[below(random, chunks.length)];
    if (!chunk) return bytes;
    const rest = random() < 0.5 ? chunks : chunks.filter((one) => one !== chunk);
    return writePng(rest.toSpliced(below(random, rest.length + 1), 0, chunk));
  },
};

/** A damaged or forged file; equal numbers make equal ones. @returns its bytes and how they came about. */
export function mutate(corpus: readonly Seed[], random: Random): { bytes: Buffer; story: string } {
  const seed = corpus[below(random, corpus.length)];
  if (!seed) throw new Error('There is no file to begin with.');
  const names = Object.keys(mutations);
  const story = [seed.name];
  let bytes = Buffer.from(seed.bytes);
  for (let count = 1 + below(random, MOST_CHANGES); count > 0 && bytes.length > 8; count -= 1) {
    const name = names[below(random, names.length)] ?? '';
    bytes = Buffer.from(mutations[name]?.(bytes, random, corpus) ?? bytes);
    story.push(name);
  }
  return { bytes, story: story.join(', ') };
}

function other(random: Random, corpus: readonly Seed[]): Buffer {
  return Buffer.from(corpus[below(random, corpus.length)]?.bytes ?? []);
}
