import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Graph } from '../graph/graph.ts';
import { serialiseModel } from '../graph/model-proto.ts';
import { translate } from '../graph/tfjs/translate.ts';
import { GraphError } from '../graph/value.ts';
import { readGraphModel } from '../weights/tfjs/graph-model.ts';
import { compileOnce } from './compile/compile-once.ts';

/** Changes whenever the same model may come out differently. */
const CONVERTER_VERSION = 1;

const MODEL_FILE = 'model.onnx';

/** A model of another library, and the files that tell whether an earlier conversion is still true. */
interface ForeignModel {
  kind: 'tfjs';
  sources: readonly string[];
  read(): Promise<{ model: unknown; weights: Uint8Array }>;
}

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
  const { model, weights } = await foreign.read();
  return translate(readGraphModel(model, weights));
}

function noWeightsFile(): never {
  throw new GraphError('A converted model keeps its weights inside the model file.');
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}
