import { join } from 'node:path';
import envPaths from 'env-paths';

/** The project's own root: where `models/`, `plugins/` and `package.json` lie. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** Folder of the model manifests. */
export const MANIFEST_DIR = join(PROJECT_ROOT, 'models');

/** Folder of the expert plugins. */
export const PLUGIN_DIR = join(PROJECT_ROOT, 'plugins');

/**
 * Where fetched and converted files go unless `TYTO_CACHE_DIR` says otherwise: the platform's cache folder,
 * on Linux `$XDG_CACHE_HOME/tyto` or `~/.cache/tyto`.
 */
export const DEFAULT_CACHE_DIR = envPaths('tyto', { suffix: '' }).cache;
