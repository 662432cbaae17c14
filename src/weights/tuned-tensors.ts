import { checkedRows } from './stored-tensors.ts';
import type { TensorInfo, TensorSource } from './tensor-source.ts';
import { rowValues, valueCount } from './tensor-type.ts';

/**
 * A frozen checkpoint with what was trained on top folded in, so that it reads like any other. For a linear layer NAME
 * the tuning may hold, in the layouts of the checkpoint:
 * - `NAME.lora_down` [rank, in] and `NAME.lora_up` [out, rank], whose product is added to the weight W;
 * - `NAME.input_scale` [in] and `NAME.output_scale` [out]: y = output_scale · (W (input_scale · x) + b);
 * - `NAME.bias` [out], the b of that.
 * Every other tensor of the checkpoint's own names takes the place of the checkpoint's: norms, for instance.
 * Closing it closes both.
 */
export function tuneTensors(base: TensorSource, tuning: TensorSource): TensorSource {
  const names = new Set([...base.names(), ...tuning.names().filter((name) => name.endsWith('.bias'))]);
  const holding = (name: string): TensorSource => (tuning.has(name) ? tuning : base);
  const isPlain = (name: string): boolean => !changes(tuning, name);

  const info = (name: string): TensorInfo => {
    const stored = holding(name).info(name);
    if (isPlain(name)) return stored;
    return { dtype: 'F32', shape: stored.shape, byteLength: 4 * valueCount(stored.shape) };
  };
  const read = (name: string, from?: number, to?: number): Float32Array => {
    const values = holding(name).read(name, from, to);
    if (isPlain(name)) return values;
    const { shape } = info(name);
    const changed = { values, width: rowValues(shape), ...checkedRows(name, shape, from, to) };
    const layer = layerOf(name);
    if (name.endsWith('.weight')) {
      addLora(tuning, layer, changed);
      scaleColumns(tuning, layer, changed);
    }
    scaleRows(tuning, layer, changed);
    return values;
  };
  return {
    names: () => [...names],
    has: (name) => names.has(name),
    info,
    read,
    raw(name, from, to) {
      if (isPlain(name)) return holding(name).raw(name, from, to);
      const { buffer, byteOffset, byteLength } = read(name, from, to);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
    close() {
      base.close();
      tuning.close();
    },
  };
}

/** Rows [from, to) of a tensor, `width` values each, to be changed in place. */
interface Rows {
  values: Float32Array;
  width: number;
  from: number;
  to: number;
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/** Whether the tuning changes the values of a weight or bias beyond replacing them. */
function changes(tuning: TensorSource, name: string): boolean {
  const layer = layerOf(name);
  if (name.endsWith('.bias')) return tuning.has(`${layer}.output_scale`);
  const parts = ['lora_up', 'input_scale', 'output_scale'];
  return name.endsWith('.weight') && parts.some((part) => tuning.has(`${layer}.${part}`));
}

function addLora(tuning: TensorSource, layer: string, { values, width, from, to }: Rows): void {
  if (!tuning.has(`${layer}.lora_up`)) return;
  const down = tuning.read(`${layer}.lora_down`);
  const up = tuning.read(`${layer}.lora_up`, from, to);
  const rank = down.length / width;
  for (let row = 0; row < to - from; row++) {
    for (let component = 0; component < rank; component++) {
      const factor = up[row * rank + component] as number;
      for (let column = 0; column < width; column++) {
        values[row * width + column] =
          (values[row * width + column] as number) + factor * (down[component * width + column] as number);
      }
    }
  }
}

function scaleColumns(tuning: TensorSource, layer: string, { values, width }: Rows): void {
  if (!tuning.has(`${layer}.input_scale`)) return;
  const scale = tuning.read(`${layer}.input_scale`);
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] as number) * (scale[index % width] as number);
  }
}

function scaleRows(tuning: TensorSource, layer: string, { values, width, from, to }: Rows): void {
  if (!tuning.has(`${layer}.output_scale`)) return;
  const scale = tuning.read(`${layer}.output_scale`, from, to);
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] as number) * (scale[Math.floor(index / width)] as number);
  }
}
