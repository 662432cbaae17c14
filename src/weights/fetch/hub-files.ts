import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../config/cache-folder.ts';
import type { Settings } from '../../config/settings.ts';
import type { HubCheckpoint } from '../manifest.ts';
import type { WantedFile } from './fetch-file.ts';

import { fetchFromHub, type HubFile, type HubRepository, hubRepositorySchema, listRepository } from './hub.ts';
import type { Source } from './source.ts';

/** Files beside the weights that a checkpoint's reader looks at. */
const COMPANIONS: ReadonlySet<string> = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'model.safetensors.index.json',
  'pytorch_model.bin.index.json',
]);

/** A repository that holds no checkpoint which can be read, or several to choose from. */
export class UnusableRepositoryError extends Error {
  constructor(repository: string, problem: string) {
    super(`The hub repository ${repository} cannot be used: ${problem}.`);
    this.name = 'UnusableRepositoryError';
  }
}

/**
 * Decides what to fetch of a repository. The first time the hub is asked what a branch holds; later that answer is
 * kept, so that a model stays the same and starts without the network.
 * @param models Folder of all models in the cache.
 */
export async function hubFiles(
  checkpoint: HubCheckpoint,
  hub: Settings['hub'],
  models: string,
  signal?: AbortSignal,
): Promise<{ folder: string; files: WantedFile[] }> {
  const { repository, revision } = checkpoint;
  const home = hubHome(models, checkpoint);
  const { commit, files } = await remembered(join(home, `${revision}.json`), () =>
    listRepository(hub, repository, revision, signal),
  );
  const sourceOf = ({ name, ...expected }: HubFile): Source => ({
    label: `hub repository ${repository}`,
    fetch: (request) => fetchFromHub(hub, { repository, revision: commit, file: name }, { ...request, ...expected }),
  });
  return {
    folder: join(home, commit),
    files: chooseFiles(checkpoint, files).map((file) => ({ ...file, sources: [sourceOf(file)] })),
  };
}

/** The folder of all that was fetched of a repository. */
export function hubHome(models: string, { repository }: Pick<HubCheckpoint, 'repository'>): string {
  return join(models, 'hub', repository.replace('/', '--'));
}

function chooseFiles({ repository, file: named }: HubCheckpoint, files: readonly HubFile[]): HubFile[] {
  if (named) {
    const file = files.find(({ name }) => name === named);
    if (!file) throw new UnusableRepositoryError(repository, `it has no file ${named}`);
    return [file];
  }
  const tensors = files.filter(({ name }) => /^[^/]+\.safetensors$/.test(name));
  // Some repositories hold a second copy in their maker's own layout.
  const standard = tensors.filter(({ name }) => name.startsWith('model'));
  const pickled = files.filter(({ name }) => /^pytorch_model(-\d+-of-\d+)?\.bin$/.test(name));
  const weights = [standard, tensors, pickled].find(({ length }) => length > 0) ?? [];
  if (weights.length > 0) return [...files.filter(({ name }) => COMPANIONS.has(name)), ...weights];
  const [only, ...more] = files.filter(({ name }) => /^[^/]+\.gguf$/.test(name));
  if (!only)
    throw new UnusableRepositoryError(repository, 'it has no *.safetensors, no pytorch_model.bin and no *.gguf');
  if (more.length > 0) {
    const choice = [only, ...more].map(({ name }) => `${repository}/${name}`).join(', ');
    throw new UnusableRepositoryError(repository, `it has several .gguf files; name one of ${choice}`);
  }
  return [only];
}

async function remembered(path: string, ask: () => Promise<HubRepository>): Promise<HubRepository> {
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept) return hubRepositorySchema.parse(JSON.parse(kept));
  const answer = await ask();
  makeFolder(dirname(path));
  await writeFile(`${path}.new`, JSON.stringify(answer));
  await rename(`${path}.new`, path);
  return answer;
}
