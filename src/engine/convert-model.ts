import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Graph } from '../graph/graph.ts';
import { serialiseModel } from '../graph/model-proto.ts';
import { translate } from '../graph/tfjs/translate.ts';
import { GraphError } from '../graph/value.ts';
import { buildEfficientNetLite, EFFICIENTNET_LITE2, type EfficientNetLiteWeights } from '../nets/efficientnet-lite.ts';
import { efficientNetLiteTensors } from '../weights/efficientnet-lite.ts';
import { readGraphModel } from '../weights/tfjs/graph-model.ts';
import { openTorch } from '../weights/torch.ts';
import { compileOnce } from './compile/compile-once.ts';

/** Changes whenever the same model may come out differently. */
const CONVERTER_VERSION = 1;

const MODEL_FILE = 'model.onnx';

/** A model of another library, and the files that tell whether an earlier conversion is still true. */
type ForeignModel =
  | { kind: 'tfjs'; sources: readonly string[]; read(): Promise<{ model: unknown; weights: Uint8Array }> }
  | { kind: 'efficientnet-lite2'; sources: readonly [path: string] };

/**
 * Converts a model to one ONNX file in a folder of its own below `folder`, or finds what an earlier call converted from
 * files of the same content.
 * @returns The path of the ONNX file.
 * @throws {TfjsError} when it is damaged or not translated, {DiskFullError} when there is no room.
 */
export async function convertModel(model: ForeignModel, folder: string): Promise<string> {
  const contents = await Promise.all(model.sources.map(sha256Of));
  const made = { converter: CONVERTER_VERSION, kind: model.kind, contents };
  const name = path.basename(model.sources[0] ?? model.kind);
  const target = await compileOnce({ folder, name, sources: [], made }, async (unfinished) => {
    await writeFile(path.join(unfinished, MODEL_FILE), serialiseModel(await graphOf(model), noWeightsFile));
  });
  return path.join(target, MODEL_FILE);
}

async function graphOf(foreign: ForeignModel): Promise<Graph> {
  if (foreign.kind === 'efficientnet-lite2') return efficientNetLite2(foreign.sources[0]);
  const { model, weights } = await foreign.read();
  return translate(readGraphModel(model, weights));
}

function efficientNetLite2(file: string): Graph {
  const source = openTorch(file);
  try {
    const tensors = efficientNetLiteTensors(source, file);
    const graph = new Graph('efficientnet-lite2');
    const constant = (shape: readonly number[], data: Float32Array) => graph.constant('float32', shape, data);
    const weights: EfficientNetLiteWeights = {
      tensor: (name, shape) => constant(shape, tensors.tensor(name, shape)),
      convolution(name, norm, shape) {
        const { filter, bias } = tensors.convolution(name, norm, shape);
        return { filter: constant(shape, filter), bias: constant([bias.length], bias) };
      },
    };
    const pictures = graph.input('pictures', 'float32', ['n', 3, EFFICIENTNET_LITE2.size, EFFICIENTNET_LITE2.size]);
    graph.output(buildEfficientNetLite(graph, EFFICIENTNET_LITE2, weights, pictures), 'classes');
    return graph;
  } finally {
    source.close();
  }
}

function noWeightsFile(): never {
  throw new GraphError('A converted model keeps its weights inside the model file.');
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}
