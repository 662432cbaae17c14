import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';

/** A compiled model that nobody has loaded for so long is taken for one of a checkpoint or a setting that is gone. */
const UNUSED_MS = 7 * 24 * 60 * 60_000;
/** An unfinished one that has not grown for so long was left behind by a process that was killed. */
const ABANDONED_MS = 60 * 60_000;

/** Notes that a compiled model is used. */
export function markUsed(folder: string): void {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {
    // A cache that can only be read is as good.
  }
}

/**
 * Removes what was compiled from a model before and serves nobody any more, so that changed checkpoints, settings and
 * versions of Tyto do not fill the disk.
 * @param name Of the model, as its folders begin.
 * @param kept The folder that was just compiled.
 */
export function removeUnused(folder: string, name: string, kept: string): void {
  for (const entry of readdirSync(folder)) {
    const candidate = path.join(folder, entry);
    const suffix = entry.startsWith(`${name}-`) ? entry.slice(name.length + 1) : '';
    if (candidate === kept || !/^[0-9a-f]{16}(\..+\.partial)?$/.test(suffix)) continue;
    try {
      const limit = suffix.endsWith('.partial') ? ABANDONED_MS : UNUSED_MS;
      if (Date.now() - lastChange(candidate) > limit) rmSync(candidate, { recursive: true });
    } catch {
      // Somebody else removed it, or holds it open: the next time is soon enough.
    }
  }
}

/** A compiled model's own time says when it was used, an unfinished one's files when they grew. */
function lastChange(folder: string): number {
  const paths = folder.endsWith('.partial') ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  return Math.max(...[folder, ...paths].map((entry) => statSync(entry).mtimeMs));
}
