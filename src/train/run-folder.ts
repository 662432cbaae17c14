import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelManifest } from '../weights/manifest.ts';
import { hasCheckpoint } from './checkpoint.ts';
import { plotRun } from './plot.ts';
import type { Recipe } from './recipe-schema.ts';
import { RunLog } from './run-log.ts';

/** A run cannot begin, or go on, in this folder. */
export class RunFolderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RunFolderError';
  }
}

/**
 * The folder of a run:
 *
 *     recipe.json              what is trained, every path whole
 *     checkpoint.safetensors   the training itself, to be gone on with
 *     log.jsonl                steps, evaluations, bad rows
 *     plot.svg                 loss and learning rate
 *     adapter…, manifest.json  the outcome, to be served
 */
export class RunFolder {
  readonly path: string;
  readonly log: RunLog;

  private constructor(path: string) {
    this.path = path;
    this.log = new RunLog(join(path, 'log.jsonl'));
  }

  /**
   * Makes the folder of a new run, or opens that of one to be gone on with.
   * @throws {RunFolderError} when there is a run already, or none to go on with.
   */
  static open(path: string, recipe: Recipe, resume: boolean): RunFolder {
    if (resume && !hasCheckpoint(path)) {
      throw new RunFolderError(`${path} holds no checkpoint to go on from. Start without --resume.`);
    }
    if (!resume && hasCheckpoint(path)) {
      throw new RunFolderError(
        `${path} holds a run already. Go on with it by --resume, or name another folder by --run.`,
      );
    }
    mkdirSync(path, { recursive: true });
    const run = new RunFolder(path);
    if (!resume) run.log.clear();
    if (!resume) run.#write('recipe.json', `${JSON.stringify(recipe, undefined, 2)}\n`);
    return run;
  }

  get manifestPath(): string {
    return join(this.path, 'manifest.json');
  }

  writeManifest(manifest: ModelManifest): void {
    this.#write('manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
  }

  writePlot(title: string): void {
    this.#write('plot.svg', plotRun(title, this.log.entries()));
  }

  /** Appears whole or not at all. */
  #write(name: string, text: string): void {
    const path = join(this.path, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    writeFileSync(`${path}.partial`, text);
    renameSync(`${path}.partial`, path);
  }
}
