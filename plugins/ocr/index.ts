import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Expert, ExpertContext, ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { gatherLanguages } from './languages.ts';
import { preprocess } from './preprocess.ts';
import { Reader } from './reader.ts';
import { ReaderPool } from './reader-pool.ts';
import { bestReading, toObservations } from './reading.ts';
import { AUTOMATIC_LAYOUT, type Line, ONE_BLOCK } from './tesseract-thread.ts';

const DEADLINE_MS = 20_000;
/** The first reading may take so long if there is to be a second one. */
const SECOND_READING_MS = DEADLINE_MS / 4;

/** Reads the words in a picture with Tesseract, twice with different ideas of its layout, and keeps the better reading. */
const ocr: ExpertPlugin = {
  name: 'ocr',
  version: '1',
  description: 'Reads the words in a picture (Tesseract 5). TYTO_OCR_LANGUAGES: codes joined by +, default eng.',
  accepts: ['image'],
  cost: 'light',
  deadlineMs: DEADLINE_MS,
  create,
};

async function create({ settings, cacheDir }: ExpertContext): Promise<Expert> {
  const dataFolder = join(cacheDir, 'languages');
  const languages = gatherLanguages(settings.languages ?? 'eng', dataFolder);
  const readers = new ReaderPool(Math.min(2, availableParallelism()), () => new Reader(languages, dataFolder));
  return {
    warmUp: async () => {
      await readers.use((reader) => reader.start());
    },
    observe: async (image, signal) => {
      const page = await preprocess(image);
      const readings = await readers.use((reader) => readTwice(reader, page.png, signal));
      return toObservations(bestReading(readings), page);
    },
    dispose: () => readers.dispose(),
  };
}

/** Large photographs take seconds and hold little text: what took long is not read a second time. */
async function readTwice(reader: Reader, png: Buffer, signal: AbortSignal): Promise<Line[][]> {
  const began = performance.now();
  const first = await reader.read(png, AUTOMATIC_LAYOUT, signal);
  if (performance.now() - began > SECOND_READING_MS) return [first];
  return [first, await reader.read(png, ONE_BLOCK, signal)];
}

export default ocr;
