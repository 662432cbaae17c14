import { checkedRows } from './stored-tensors.ts';
import type { TensorInfo, TensorSource } from './tensor-source.ts';
import { rowValues, valueCount } from './tensor-type.ts';

/**
 * A frozen checkpoint with what was trained beside it, so that it reads like any other. Of `tuning`,
 * - tensors of the checkpoint's own names, such as norms, take the place of the checkpoint's;
 * - `NAME.bias` [out] becomes the bias b of the linear layer NAME;
 * - `NAME.input_scale` [in] and `NAME.output_scale` [out] are folded into its weight W and its bias:
 *   y = output_scale · (W (input_scale · x) + b).
 *
 * Closing it closes both.
 */
export function tuneTensors(base: TensorSource, tuning: TensorSource): TensorSource {
  const own = new Set(base.names());
  const added = tuning.names().filter((name) => name.endsWith('.bias') && own.has(`${layerOf(name)}.weight`));
  const names = new Set([...own, ...added]);
  const holding = (name: string): TensorSource => (names.has(name) && tuning.has(name) ? tuning : base);

  const info = (name: string): TensorInfo => {
    const stored = holding(name).info(name);
    if (!isScaled(tuning, name)) return stored;
    return { dtype: 'F32', shape: stored.shape, byteLength: 4 * valueCount(stored.shape) };
  };
  const read = (name: string, from?: number, to?: number): Float32Array => {
    const values = holding(name).read(name, from, to);
    if (!isScaled(tuning, name)) return values;
    const { shape } = holding(name).info(name);
    const width = rowValues(shape);
    const layer = layerOf(name);
    if (name.endsWith('.weight')) scaleColumns(values, tuning, `${layer}.input_scale`);
    const rows = checkedRows(name, shape, from, to);
    scaleRows(values, width, tuning, `${layer}.output_scale`, rows);
    return values;
  };
  return {
    names: () => [...names],
    has: (name) => names.has(name),
    info,
    read,
    raw(name, from, to) {
      if (!isScaled(tuning, name)) return holding(name).raw(name, from, to);
      const { buffer, byteOffset, byteLength } = read(name, from, to);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
    close() {
      base.close();
      tuning.close();
    },
  };
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

function isScaled(tuning: TensorSource, name: string): boolean {
  const layer = layerOf(name);
  if (name.endsWith('.bias')) return tuning.has(`${layer}.output_scale`);
  return name.endsWith('.weight') && (tuning.has(`${layer}.input_scale`) || tuning.has(`${layer}.output_scale`));
}

function scaleColumns(values: Float32Array, tuning: TensorSource, name: string): void {
  if (!tuning.has(name)) return;
  const scale = tuning.read(name);
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] as number) * (scale[index % scale.length] as number);
  }
}

function scaleRows(
  values: Float32Array,
  width: number,
  tuning: TensorSource,
  name: string,
  rows: { from: number; to: number },
): void {
  if (!tuning.has(name)) return;
  const scale = tuning.read(name, rows.from, rows.to);
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] as number) * (scale[Math.floor(index / width)] as number);
  }
}
