import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';

/** The tensors that a model consists of, by name. */
export type ExpectedShapes = ReadonlyMap<string, readonly number[]>;

export interface CheckTensorsOptions {
  /** Tensors that a checkpoint may hold or lack; held ones must have this shape. */
  optional?: ExpectedShapes;
  /** What a wrong shape most likely means, as the end of the message. */
  advice?: string;
}

/** A file holds other tensors than the model consists of. */
export class WrongTensorsError extends UnsupportedFileError {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly misshapen: readonly string[];

  constructor(file: string, differences: TensorDifferences, advice?: string) {
    const { missing, unexpected, misshapen } = differences;
    const parts = [
      ...(missing.length > 0 ? [`it lacks ${foldNames(missing).join(', ')}`] : []),
      ...(unexpected.length > 0 ? [`it holds ${foldNames(unexpected).join(', ')}, which the model has not`] : []),
      ...(misshapen.length > 0 ? [`of another shape are ${foldNames(misshapen).join(', ')}`] : []),
      ...(advice ? [advice] : []),
    ];
    super(file, parts.join('; '));
    this.name = 'WrongTensorsError';
    this.missing = missing;
    this.unexpected = unexpected;
    this.misshapen = misshapen;
  }
}

interface TensorDifferences {
  missing: string[];
  unexpected: string[];
  /** Each with its two shapes. */
  misshapen: string[];
}

/**
 * Holds a source against the tensors that the model consists of, before any is read.
 * @param label Names the source in errors: its file.
 * @throws {WrongTensorsError} naming every tensor that is missing, not expected or of another shape.
 */
export function checkTensors(
  tensors: TensorSource,
  label: string,
  expected: ExpectedShapes,
  { optional = new Map(), advice }: CheckTensorsOptions = {},
): void {
  const known = new Map([...optional, ...expected]);
  const missing = [...expected.keys()].filter((name) => !tensors.has(name));
  const unexpected = tensors.names().filter((name) => !known.has(name));
  const misshapen = [...known].flatMap(([name, shape]) => {
    if (!tensors.has(name)) return [];
    const stored = tensors.info(name).shape;
    const same = stored.length === shape.length && stored.every((size, axis) => size === shape[axis]);
    return same ? [] : [`${name} ([${stored.join(', ')}] instead of [${shape.join(', ')}])`];
  });
  if (missing.length + unexpected.length + misshapen.length === 0) return;
  throw new WrongTensorsError(label, { missing, unexpected, misshapen }, misshapen.length > 0 ? advice : undefined);
}

/**
 * Names that differ in one layer number, as one: `layers.{0-31}.norm.weight`. Every name is told, in a message that a
 * person can read.
 */
export function foldNames(names: readonly string[]): string[] {
  const layersOf = new Map<string, { before: string; after: string; layers: number[] }>();
  const folded: (string | { before: string; after: string; layers: number[] })[] = [];
  for (const name of names) {
    const {
      before = '',
      layer,
      after = '',
    } = /^(?<before>.*?\.)(?<layer>\d+)(?<after>\..*)$/s.exec(name)?.groups ?? {};
    if (layer === undefined) {
      folded.push(name);
      continue;
    }
    const group = layersOf.get(`${before}\0${after}`);
    if (group) group.layers.push(Number(layer));
    else {
      const created = { before, after, layers: [Number(layer)] };
      layersOf.set(`${before}\0${after}`, created);
      folded.push(created);
    }
  }
  return folded.map((entry) =>
    typeof entry === 'string' ? entry : entry.before + foldNumbers(entry.layers) + entry.after,
  );
}

/** `3`, or `{0-2,5}`. */
function foldNumbers(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const latest = ranges.at(-1);
    if (latest && number === latest[1] + 1) latest[1] = number;
    else ranges.push([number, number]);
  }
  const texts = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return numbers.length === 1 ? texts.join() : `{${texts.join(',')}}`;
}
