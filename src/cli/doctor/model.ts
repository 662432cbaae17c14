import type { Settings } from '../../config/settings.ts';
import { megabytes } from '../../weights/fetch/errors.ts';
import { fetchModel, inspectModel, type ModelFile } from '../../weights/fetch/fetch-model.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import { modelParts } from '../../weights/model-parts.ts';
import { openTensors } from '../../weights/open-tensors.ts';
import { type Finding, fatal, messageOf, ok, warning } from './finding.ts';

const CHECK = 'Model';

/** Whether the model is known, lies whole on this machine, and can be read. Nothing is fetched. */
export async function checkModel({ model, cacheDir, hub }: Settings): Promise<Finding> {
  try {
    const manifest = findManifest(model);
    const unusable = (await inspectModel(manifest, { cacheDir, hub })).filter(({ state }) => state !== 'intact');
    if (unusable.some(({ sources }) => sources.length === 0)) return toBeGotByHand(manifest.name, unusable);
    if (unusable.length > 0) return toBeFetched(manifest.name, unusable);
    const path = await fetchModel(manifest, { cacheDir, hub });
    for (const [part, file] of modelParts(manifest, path)) {
      const { tensors } = part === 'weights' ? openLlamaCheckpoint(file) : { tensors: openTensors(file) };
      tensors.close();
    }
    return ok(CHECK, `${manifest.name} at ${path}`);
  } catch (error) {
    return fatal(CHECK, messageOf(error), 'Set TYTO_MODEL to a model that can be read; `tyto models list` names some.');
  }
}

function toBeGotByHand(name: string, files: readonly ModelFile[]): Finding {
  const list = files.filter(({ sources }) => sources.length === 0).map((file) => `${file.name} is ${file.state}`);
  const remedy = `Get them by hand; \`tyto models inspect ${name}\` says where.`;
  return fatal(CHECK, `${name}: ${list.join(', ')}`, remedy);
}

function toBeFetched(name: string, files: readonly ModelFile[]): Finding {
  const size = megabytes(files.reduce((sum, { bytes, about = 0 }) => sum + (bytes ?? about), 0));
  const list = files.map((file) => `${file.name} is ${file.state}`).join(', ');
  const remedy = `The next start fetches ${size}; \`tyto models pull\` does it now.`;
  return warning(CHECK, `${name}: ${list}`, remedy);
}
