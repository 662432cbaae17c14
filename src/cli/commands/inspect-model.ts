import { existsSync, statSync } from 'node:fs';
import { megabytes } from '../../weights/fetch/errors.ts';
import { fetchModel, inspectModel, type ModelFile } from '../../weights/fetch/fetch-model.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import { modelParts } from '../../weights/model-parts.ts';
import { openTensors } from '../../weights/open-tensors.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { valueCount } from '../../weights/tensor-type.ts';
import { FAILED } from '../run.ts';
import { commandSettings } from '../settings.ts';

/**
 * `tyto models inspect`: what a model is, its files and licences, and what its weights hold. A path to a file of weights
 * is looked into as it is.
 */
export async function inspect(name: string | undefined, { tensors }: { tensors?: boolean }): Promise<number> {
  if (name !== undefined && isWeightsFile(name)) {
    describeTensors(name, name, tensors);
    return 0;
  }
  const settings = commandSettings({ model: name });
  const manifest = findManifest(settings.model);
  console.log(`${manifest.name}: ${manifest.description}\nnet: ${manifest.net}\nlicence: ${manifest.licence}`);
  const files = await inspectModel(manifest, settings);
  if (files.length > 0) console.log('files:');
  for (const file of files) console.log(describeFile(file));
  if (files.some(({ state }) => state !== 'intact')) return 0;
  const model = await fetchModel(manifest, settings);
  for (const [part, path] of modelParts(manifest, model)) describeTensors(part, path, tensors);
  return 0;
}

/**
 * `tyto models verify`: reads every file of a model again, compares checksums, and opens the weights.
 * @returns 1 when anything is missing or damaged.
 */
export async function verify(name: string | undefined, stop: AbortSignal): Promise<number> {
  const settings = commandSettings({ model: name });
  const manifest = findManifest(settings.model);
  const files = await inspectModel(manifest, { ...settings, signal: stop, fresh: true });
  for (const file of files) console.log(`${file.name}: ${file.state}`);
  if (files.some(({ state }) => state !== 'intact')) return FAILED;
  const model = await fetchModel(manifest, { ...settings, signal: stop });
  for (const [part, path] of modelParts(manifest, model)) {
    const tensors = openTensors(path);
    console.log(`${part}: ${tensors.names().length} tensors can be read`);
    tensors.close();
  }
  return 0;
}

function isWeightsFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile() && !path.endsWith('.json');
}

function describeFile({ name, bytes, about, state, licence, byHand, sources }: ModelFile): string {
  const size = bytes === undefined ? `about ${megabytes(about ?? 0)}` : megabytes(bytes);
  const from = [...sources, ...(byHand ? [`by hand: ${byHand}`] : [])].join(', or ');
  return `  ${name}: ${state}, ${size}${licence ? `, ${licence}` : ''}\n    ${from}`;
}

function describeTensors(label: string, path: string, each = false): void {
  const source = openTensors(path);
  const names = source.names();
  const values = names.reduce((sum, name) => sum + valueCount(source.info(name).shape), 0);
  console.log(`${label}: ${names.length} tensors, ${values.toLocaleString('en')} values (${typesOf(source)})`);
  for (const name of each ? names : []) {
    const { dtype, shape } = source.info(name);
    console.log(`  ${name} ${dtype} [${shape.join(', ')}]`);
  }
  source.close();
}

/** How many tensors are of each type, the commonest first. */
function typesOf(source: TensorSource): string {
  const counts = new Map<string, number>();
  for (const name of source.names()) {
    const { dtype } = source.info(name);
    counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  }
  const commonest = [...counts].sort(([, a], [, b]) => b - a);
  return commonest.map(([dtype, count]) => `${count} ${dtype}`).join(', ');
}
