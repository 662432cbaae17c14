import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MANIFEST_DIR } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { type HubCheckpoint, type ModelManifest, readManifest } from './manifest.ts';

/** `owner/name`, with `@revision` or `/FILE.gguf` behind it. What ends like a file is a path that does not exist. */
const HUB_NAME =
  /^(?<repository>\w[\w.-]*\/\w[\w.-]*?(?<!\.gguf|\.json))(?:@(?<revision>\w[\w.-]*))?(?:\/(?<file>\w[\w.-]*\.gguf))?$/;

/** The manifest that models without one of their own are described by. */
const GENERIC = 'llama';

/** No model goes by this name. */
export class UnknownModelError extends Error {
  readonly reason: string;

  constructor(name: string, reason: string) {
    super(
      `There is no model "${name}": ${reason}. A model is one of ${manifestNames().join(', ')}, ` +
        'a path to a folder, .gguf file or manifest .json, or a hub repository owner/name.',
    );
    this.name = 'UnknownModelError';
    this.reason = reason;
  }
}

/** Names of the manifests in `models/`, sorted. */
export function manifestNames(): string[] {
  return readdirSync(MANIFEST_DIR)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Finds the manifest of a model, or makes one for a checkpoint that has none. Nothing is fetched.
 * @param name A manifest in `models/`, a path (folder, `.gguf`, manifest `.json`), or `owner/name[@revision][/FILE.gguf]`.
 * @param llamaPath The setting `TYTO_LLAMA_PATH`, for the manifest that takes its checkpoint from there.
 * @throws {UnknownModelError}
 */
export function findManifest({ name, llamaPath }: Pick<Settings['model'], 'name' | 'llamaPath'>): ModelManifest {
  const manifest = manifestNames().includes(name)
    ? manifestOfPath(join(MANIFEST_DIR, `${name}.json`))
    : existsSync(name)
      ? manifestOfPath(name)
      : manifestOfHubName(name);
  return manifest.checkpoint.kind === 'setting' ? fromSetting(manifest, llamaPath) : manifest;
}

function fromSetting(manifest: ModelManifest, llamaPath: string | undefined): ModelManifest {
  if (!llamaPath) {
    throw new UnknownModelError(manifest.name, 'TYTO_LLAMA_PATH, which says where its checkpoint is, is not set');
  }
  if (manifestNames().includes(llamaPath)) {
    throw new UnknownModelError(manifest.name, 'TYTO_LLAMA_PATH must be a path or a hub repository');
  }
  const { checkpoint } = existsSync(llamaPath) ? manifestOfPath(llamaPath) : manifestOfHubName(llamaPath);
  return { ...manifest, checkpoint };
}

function manifestOfPath(path: string): ModelManifest {
  if (path.endsWith('.json')) return withPathBeside(readManifest(path), path);
  if (!statSync(path).isDirectory() && !path.endsWith('.gguf')) {
    throw new UnknownModelError(path, 'the file is neither a .gguf nor a manifest .json');
  }
  return generic(path, { kind: 'path', path: resolve(path) });
}

/** A manifest's relative paths are meant from where the manifest lies. */
function withPathBeside(manifest: ModelManifest, manifestPath: string): ModelManifest {
  const beside = (path: string) => resolve(dirname(manifestPath), path);
  const found = manifest.net === 'routed-llama' ? { ...manifest, adapter: beside(manifest.adapter) } : manifest;
  if (found.checkpoint.kind !== 'path') return found;
  return { ...found, checkpoint: { kind: 'path', path: beside(found.checkpoint.path) } };
}

function manifestOfHubName(name: string): ModelManifest {
  const { repository, revision = 'main', file } = HUB_NAME.exec(name)?.groups ?? {};
  if (!repository) throw new UnknownModelError(name, 'it is neither in models/ nor a path that exists');
  return generic(name, { kind: 'hub', repository, revision, file } satisfies HubCheckpoint);
}

function generic(name: string, checkpoint: ModelManifest['checkpoint']): ModelManifest {
  return { ...readManifest(join(MANIFEST_DIR, `${GENERIC}.json`)), name, checkpoint };
}
