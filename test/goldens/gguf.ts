import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { openGguf } from '../../src/weights/gguf.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { goldenOfGguf } from '../engine/support/goldens.ts';
import { type Check, type GoldenSystem, same } from './check.ts';
import { checkDecoder } from './decoder.ts';

/** GGUF files, each with its dequantised values and the outputs of a model made of them. */
export const gguf: GoldenSystem = {
  name: 'gguf',
  recognises: (folder) => findFiles(folder).length > 0,
  async *check(folder) {
    for (const file of findFiles(folder)) {
      const name = path.basename(file, '.gguf');
      yield* named(name, checkValues(file));
      yield* named(name, checkDecoder(goldenOfGguf(file)));
    }
  },
};

function findFiles(folder: string): string[] {
  return globSync('*.gguf', { cwd: folder })
    .sort()
    .map((name) => path.join(folder, name));
}

/** Dequantised values, which are equal to the last bit. */
async function* checkValues(file: string): AsyncGenerator<Check, void, void> {
  const values = file.replace(/\.gguf$/, '.expected.safetensors');
  if (!existsSync(values)) return;
  const expected = openSafetensors(values);
  const stored = openGguf(file).tensors;
  const model = goldenOfGguf(file).open();
  for (const name of expected.names()) {
    const [kind, tensor] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
    yield same(name, (kind === 'hf' ? model : stored).read(tensor), expected.read(name));
  }
  for (const source of [expected, stored, model]) source.close();
}

async function* named(prefix: string, checks: AsyncIterable<Check>): AsyncGenerator<Check, void, void> {
  for await (const check of checks) yield { ...check, name: `${prefix}.${check.name}` };
}
