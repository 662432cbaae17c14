import type { ExpertContext } from '../../src/core/experts/plugin.ts';
import type { Detector } from './detector.ts';
import { suppress, withoutDoubtfulAnimals } from './suppress.ts';
import { loadTransformers, type ModelPlace, placeOf, type Transformers } from './transformers.ts';
import { type Output, readDetections } from './transformers-output.ts';

/** What scores less is not told. */
const TOLD = 0.45;
/** What scores less says nothing, not even of a person. */
const LEAST_SCORE = 0.2;

/** What a processor of transformers.js makes of a picture. */
interface Shown {
  pixel_values: { dims: number[] };
  /** Rows and columns of each picture without what was put around it. */
  reshaped_input_sizes: [rows: number, columns: number][];
}

/**
 * A detector of one's own, by transformers.js: YOLO, YOLOS, DETR, RT-DETR or D-FINE in ONNX's form. `TYTO_DETECT_DTYPE` names
 * the form of its numbers.
 * @throws {Error} when transformers.js is not installed, or the model cannot be loaded.
 */
export async function openOwnModel(model: string, { cacheDir, settings }: ExpertContext): Promise<Detector> {
  const place = placeOf(model, cacheDir);
  const transformers = await loadTransformers();
  const { processor, network } = await load(transformers, place, settings.dtype).catch((error: unknown) => {
    throw new Error(`the model ${model} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  });
  const labels = labelsOf(network.config);
  return {
    async detect(image) {
      const pixels = new transformers.RawImage(new Uint8ClampedArray(image.rgb), image.width, image.height, 3);
      const shown: Shown = await processor(pixels);
      // YOLO calls its input `images`; what a network does not know it leaves.
      const outputs: Record<string, Output> = await network({ ...shown, images: shown.pixel_values });
      const [height = 1, width = 1] = shown.reshaped_input_sizes[0] ?? shown.pixel_values.dims.slice(-2);
      const seen = { labels, picture: image, shown: { width, height }, minimum: LEAST_SCORE };
      const found = readDetections(outputs, seen);
      const people = found.filter(({ label }) => label === 'person');
      return withoutDoubtfulAnimals(suppress(found.filter(({ score }) => score >= TOLD)), people);
    },
    dispose: async () => {
      await network.dispose();
    },
  };
}

async function load({ AutoImageProcessor, AutoModel }: Transformers, { id, options }: ModelPlace, dtype = 'fp32') {
  const processor = await AutoImageProcessor.from_pretrained(id, options);
  const session_options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const network = await AutoModel.from_pretrained(id, {
    ...options,
    dtype: checked(dtype),
    device: 'cpu',
    session_options,
  });
  return { processor, network };
}

const DTYPES = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'bnb4', 'q4f16'] as const;

function checked(dtype: string): (typeof DTYPES)[number] {
  const known = DTYPES.find((one) => one === dtype);
  if (known === undefined) throw new Error(`TYTO_DETECT_DTYPE is ${dtype}, and not one of ${DTYPES.join(', ')}`);
  return known;
}

/** `id2label` of the model's configuration. */
function labelsOf(config: object): Record<string, string> {
  const labels = 'id2label' in config ? config.id2label : undefined;
  if (typeof labels !== 'object' || labels === null)
    throw new Error('the model names no classes (id2label in its config.json)');
  return Object.fromEntries(Object.entries(labels).map(([index, label]) => [index, String(label)]));
}
