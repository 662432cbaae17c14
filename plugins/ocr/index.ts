import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Expert, ExpertContext, ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { gatherLanguages } from './languages.ts';
import { preprocess } from './preprocess.ts';
import { Reader } from './reader.ts';
import { ReaderPool } from './reader-pool.ts';
import { bestReading, toObservations } from './reading.ts';
import { AUTOMATIC_LAYOUT, type Line, ONE_BLOCK } from './tesseract-thread.ts';

/** Reads the words in a picture with Tesseract, twice with different ideas of its layout, and keeps the better reading. */
const ocr: ExpertPlugin = {
  name: 'ocr',
  version: '1',
  description: 'Reads the words in a picture (Tesseract 5). TYTO_OCR_LANGUAGES: codes joined by +, default eng.',
  accepts: ['image'],
  cost: 'light',
  deadlineMs: 20_000,
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
      const readings = await readers.use(async (reader) => {
        signal.throwIfAborted();
        const readings: Line[][] = [];
        for (const layout of [AUTOMATIC_LAYOUT, ONE_BLOCK]) readings.push(await reader.read(page.png, layout, signal));
        return readings;
      });
      return toObservations(bestReading(readings), page);
    },
    dispose: () => readers.dispose(),
  };
}

export default ocr;
