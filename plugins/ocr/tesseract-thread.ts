import type { Worker as Thread } from 'node:worker_threads';
import Tesseract from 'tesseract.js';
import type { Language } from './languages.ts';

/** One word as Tesseract reports it. */
export interface Word {
  text: string;
  /** 0 to 100. */
  confidence: number;
  bbox: Box;
}

/** In pixels of the page that was read. */
interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** One line of words, in reading order. */
export interface Line {
  words: Word[];
  bbox: Box;
}

/** Local adaptive thresholds (Sauvola): finds faint letters, and letters on photographs. */
const SAUVOLA = '2';

/** One life of a Tesseract worker thread. A failed start, a crash and {@link end} all end it for good. */
export class TesseractThread {
  /** Settles when pages can be read. */
  readonly ready: Promise<void>;
  /** Whether the thread is gone. */
  isOver = false;
  readonly #worker: Promise<Tesseract.Worker>;
  readonly #thread: Promise<Thread>;
  readonly #over = Promise.withResolvers<never>();
  /** After a failure tesseract.js trips over what its thread still says, with an exception that nobody can catch. */
  #deafen: () => void = () => undefined;

  constructor({ code, folder, gzip }: Language) {
    this.#thread = nextThread();
    const worker = Tesseract.createWorker(code, Tesseract.OEM.LSTM_ONLY, {
      langPath: folder,
      cacheMethod: 'none',
      gzip,
      // When data cannot be loaded createWorker never settles; only this hears of it.
      errorHandler: (reason) => {
        this.#deafen();
        this.#over.reject(new Error(String(reason)));
      },
    });
    this.#thread.then((thread) => {
      this.#deafen = () => thread.removeAllListeners('message');
      // Without a listener a dying thread would take the whole process with it.
      thread.on('error', () => undefined);
      thread.once('exit', () => {
        this.isOver = true;
        this.#over.reject(new Error('the Tesseract thread died'));
      });
    });
    this.#worker = Promise.race([this.#over.promise, worker]);
    this.ready = this.#prepare();
    // Whoever reads is told; when nobody does, a death is no news.
    this.ready.catch(() => undefined);
  }

  /** Reads one page, as one block of lines. */
  async recognise(png: Buffer): Promise<Line[]> {
    await this.ready;
    const reading = this.#worker.then((worker) => worker.recognize(png, {}, { text: false, blocks: true }));
    const { data } = await Promise.race([this.#over.promise, reading]);
    return (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines));
  }

  async end(): Promise<void> {
    await (await this.#thread).terminate();
  }

  async #prepare(): Promise<void> {
    const worker = await this.#worker;
    // What Tesseract and Leptonica have to say of odd pictures helps nobody.
    await worker.setParameters({
      debug_file: '/dev/null',
      thresholding_method: SAUVOLA,
      tessedit_pageseg_mode: Tesseract.PSM.SINGLE_BLOCK,
    });
  }
}

/**
 * The thread that the caller makes next. tesseract.js keeps its thread to itself until it is ready, and for ever when
 * it does not get ready. Node announces a new thread one tick after it was made; by listening from the tick before,
 * the announcement heard first is that of the caller's thread.
 */
function nextThread(): Promise<Thread> {
  return new Promise((resolve) => process.nextTick(() => process.once('worker', resolve)));
}
