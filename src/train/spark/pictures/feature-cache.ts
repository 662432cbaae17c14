import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../../config/cache-folder.ts';
import type { Pixels } from '../../../engine/images/preprocess.ts';
import { render } from './picture.ts';

/** What looks at pixels: the tower. */
export interface Eye {
  see(pixels: Pixels): Promise<Float32Array>;
}

/** What a frozen tower sees in drawings, kept on disk by the drawing's hash, so that each is looked at once. */
export class FeatureCache {
  readonly #folder: string;
  readonly #eye: Eye;

  /** @param folder Of this tower alone. */
  constructor(folder: string, eye: Eye) {
    this.#folder = folder;
    this.#eye = eye;
  }

  async featuresOf(svg: string): Promise<Float32Array> {
    const hash = createHash('sha256').update(svg).digest('hex');
    const folder = path.join(this.#folder, hash.slice(0, 2));
    const file = path.join(folder, hash);
    const known = await readFile(file).catch(() => undefined);
    if (known) return new Float32Array(new Uint8Array(known).buffer);
    const features = await this.#eye.see(await render(svg));
    makeFolder(folder);
    const unfinished = `${file}.${randomUUID()}`;
    await writeFile(unfinished, new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
    await rename(unfinished, file);
    return features;
  }
}
