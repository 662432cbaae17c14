import { Worker as Thread } from 'node:worker_threads';
import Tesseract from 'tesseract.js';

/** One word as Tesseract reports it. */
export interface Word {
  text: string;
  /** 0 to 100. */
  confidence: number;
}

/** One line of words, in reading order. */
export interface Line {
  words: Word[];
  /** Pixels of the page that was read. */
  bbox: { x0: number; y0: number; x1: number; y1: number };
}

/** Finds columns, headings and turned pages; drops what it takes for a picture. */
export const AUTOMATIC_LAYOUT: Tesseract.PSM = Tesseract.PSM.AUTO;
/** Takes everything as one block of lines: keeps the far columns of receipts and tables. */
export const ONE_BLOCK: Tesseract.PSM = Tesseract.PSM.SINGLE_BLOCK;

/** Local adaptive thresholds (Sauvola): finds faint letters, and letters on photographs. */
const SAUVOLA = '2';

/** One Tesseract worker thread, started when it is needed and started anew after a crash or an abort. */
export class Reader {
  readonly #languages: string[];
  readonly #dataFolder: string;
  #worker: Promise<Tesseract.Worker> | undefined;

  constructor(languages: string[], dataFolder: string) {
    this.#languages = languages;
    this.#dataFolder = dataFolder;
  }

  async start(): Promise<Tesseract.Worker> {
    this.#worker ??= this.#spawn();
    return this.#worker;
  }

  /**
   * Reads one page. Tesseract cannot be interrupted, so an abort ends its thread.
   * @throws the signal's reason when it aborts; an Error when the thread dies.
   */
  async read(png: Buffer, layout: Tesseract.PSM, signal: AbortSignal): Promise<Line[]> {
    const worker = await this.start();
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason);
    const onExit = () => reject(new Error('the Tesseract thread died'));
    const thread = threadOf(worker);
    thread.once('exit', onExit);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      return await Promise.race([interrupted, recognise(worker, png, layout)]);
    } catch (error) {
      await this.dispose();
      throw error;
    } finally {
      thread.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await (await worker)?.terminate();
  }

  async #spawn(): Promise<Tesseract.Worker> {
    // When data cannot be loaded the promise of createWorker never settles; only the error handler hears of it.
    const { promise: failed, reject } = Promise.withResolvers<never>();
    const worker = await Promise.race([
      failed,
      Tesseract.createWorker(this.#languages, Tesseract.OEM.LSTM_ONLY, {
        langPath: this.#dataFolder,
        cacheMethod: 'none',
        gzip: true,
        errorHandler: (reason) => reject(new Error(String(reason))),
      }),
    ]);
    const spawned = this.#worker;
    // Without a listener a dying thread would take the whole process with it.
    threadOf(worker).on('error', () => undefined);
    threadOf(worker).once('exit', () => {
      if (this.#worker === spawned) this.#worker = undefined;
    });
    // What Tesseract and Leptonica have to say of odd pictures helps nobody.
    await worker.setParameters({ debug_file: '/dev/null', thresholding_method: SAUVOLA });
    return worker;
  }
}

async function recognise(worker: Tesseract.Worker, png: Buffer, layout: Tesseract.PSM): Promise<Line[]> {
  await worker.setParameters({ tessedit_pageseg_mode: layout });
  const { data } = await worker.recognize(png, {}, { text: false, blocks: true });
  return (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines));
}

/** The thread behind a worker: tesseract.js has it as a property that its types leave out. */
function threadOf(worker: Tesseract.Worker): Thread {
  if ('worker' in worker && worker.worker instanceof Thread) return worker.worker;
  throw new Error('this version of tesseract.js hides its threads; install the one in package-lock.json');
}
