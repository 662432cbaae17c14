import { UnsupportedFileError } from '../tensor-source.ts';
import { PickleObject, type PickleValue, TorchTensor } from './pickle-values.ts';

/** More tensors than any model has; a small pickle can name endlessly many. */
const MOST_VALUES = 200_000;
const DEEPEST = 64;

/**
 * The tensors of a file by their names. Those of a dictionary within a dictionary (and of a module within a TorchScript
 * module) have both keys in their name, with a dot between.
 * @throws {UnsupportedFileError} when two come to one name, or there are too many of them.
 */
export function nameTensors(file: string, root: PickleValue): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  let visited = 0;
  const visit = (value: PickleValue, path: readonly string[]): void => {
    if (++visited > MOST_VALUES || path.length > DEEPEST) {
      throw new UnsupportedFileError(file, 'it nests its values without end; it holds no weights as they are saved');
    }
    if (value instanceof TorchTensor) {
      const name = path.join('.');
      if (tensors.has(name)) throw new UnsupportedFileError(file, `two of its tensors are named "${name}"`);
      tensors.set(name, value);
      return;
    }
    for (const [key, item] of childrenOf(value)) visit(item, [...path, key]);
  };
  visit(root, []);
  return tensors;
}

function childrenOf(value: PickleValue): [string, PickleValue][] {
  if (value instanceof PickleObject) return childrenOf(value.attributes);
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return value instanceof Map ? [...value].map(([key, item]) => [String(key), item]) : [];
}
