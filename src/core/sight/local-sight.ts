import type { Settings } from '../../config/settings.ts';
import type { Care, ExpertHost } from '../experts/host.ts';
import { openPicture } from '../intake/open.ts';
import { PictureError } from '../intake/picture-error.ts';
import { modelImage } from '../prompt/model-images.ts';
import type { ExpertId, PictureFile, Sight, SightEvent } from './sight.ts';

/** Looks at pictures in this process: what the sight process does inside. */
export class LocalSight implements Sight {
  readonly experts: readonly ExpertId[];
  readonly #host: ExpertHost;
  readonly #limits: Settings['images'];

  constructor(host: ExpertHost, experts: readonly ExpertId[], limits: Settings['images']) {
    this.#host = host;
    this.experts = experts.map(({ name, version }) => ({ name, version }));
    this.#limits = limits;
  }

  warmUp(): void {
    this.#host.warmUp();
  }

  /** @param care See {@link ExpertHost.look}. */
  async *look(
    file: PictureFile,
    shows: boolean,
    signal: AbortSignal,
    care: Care = {},
  ): AsyncGenerator<SightEvent, void, void> {
    const { number, name } = file;
    try {
      const { frames, note } = await openPicture(file, this.#limits);
      signal.throwIfAborted();
      const [{ width, height, hash }] = frames;
      const shown = shows ? await modelImage(frames[0]) : undefined;
      yield { type: 'opened', picture: { number, name, width, height, hash, shown, note } };
      for await (const report of this.#host.look(frames, signal, care)) yield { type: 'report', report };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PictureError)) throw error;
      yield { type: 'refused', number, reason: error.message };
    }
  }

  dispose(): Promise<void> {
    return this.#host.dispose();
  }
}
