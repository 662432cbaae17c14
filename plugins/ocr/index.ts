import type { Expert, ExpertContext, ExpertImage, ExpertPlugin, Observation } from '../../src/core/experts/plugin.ts';
import { findLanguages } from './languages.ts';
import { toObservations } from './observations.ts';
import { OtherScripts } from './other-scripts.ts';
import { readPage } from './page-reader.ts';
import { fitPage } from './pixels.ts';
import { type Networks, openNetworks } from './weights.ts';

const DEADLINE_MS = 20_000;
/** A page is read for so long; what has been read by then is told. The rest of the time is for other scripts. */
const READING_MS = 6_000;

/** Reads the words in a picture: PP-OCRv6, and Tesseract for scripts that it does not know. */
const ocr: ExpertPlugin = {
  name: 'ocr',
  version: '3',
  description:
    'Reads the words in a picture (PP-OCRv6, and Tesseract for Cyrillic, Korean and Arabic). TYTO_OCR_LANGUAGES: further languages of Tesseract, joined by +.',
  accepts: ['image'],
  sees: ['text'],
  cost: 'light',
  deadlineMs: DEADLINE_MS,
  create,
};

async function create(context: ExpertContext): Promise<Expert> {
  const otherScripts = new OtherScripts(findLanguages(context.settings.languages));
  const networks = await openNetworks(context);
  return {
    observe: (image, signal) => observe(networks, otherScripts, image, signal),
    dispose: async () => {
      await Promise.all([networks.dispose(), otherScripts.dispose()]);
    },
  };
}

async function observe(
  networks: Networks,
  otherScripts: OtherScripts,
  image: ExpertImage,
  signal: AbortSignal,
): Promise<Observation[]> {
  const began = performance.now();
  const page = await readPage(networks, await fitPage(image), () => {
    signal.throwIfAborted();
    return performance.now() - began > READING_MS;
  });
  return toObservations(await otherScripts.readAgain(page, signal), image);
}

export default ocr;
