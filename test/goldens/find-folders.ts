import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { GoldenSystem } from './check.ts';

/** A golden folder and the system it belongs to. */
export interface GoldenFolder {
  folder: string;
  system: GoldenSystem;
}

/** Every golden folder at `root` and below it, in the order of their names. */
export function findFolders(root: string, systems: readonly GoldenSystem[]): GoldenFolder[] {
  const system = systems.find((candidate) => candidate.recognises(root));
  const below = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(root, name))
    .sort()
    .flatMap((folder) => findFolders(folder, systems));
  return system ? [{ folder: root, system }, ...below] : below;
}
