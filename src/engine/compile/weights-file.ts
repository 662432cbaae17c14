import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Graph } from '../../graph/graph.ts';
import { type ExternalData, serialiseModel } from '../../graph/model-proto.ts';

/** ONNX Runtime maps the file into memory; a tensor at the start of a page needs no copy. */
const alignment = 4096;

/** A file of raw tensors that several models share: equal names are written once. */
export class WeightsFile {
  private readonly folder: string;
  private readonly location: string;
  private readonly descriptor: number;
  private readonly places = new Map<string, ExternalData>();
  private end = 0;

  constructor(folder: string, location: string) {
    this.folder = folder;
    this.location = location;
    this.descriptor = openSync(path.join(folder, location), 'w');
  }

  /**
   * Writes the graph's parameters that are not there yet, and the model file `name` that refers to them. Quantising takes
   * seconds; the event loop gets its turn after each tensor.
   */
  async writeModel(name: string, graph: Graph): Promise<string> {
    for (const { value, data } of graph.parameters) {
      if (this.places.has(value.name)) continue;
      this.places.set(value.name, this.append(data()));
      await setImmediate();
    }
    const model = serialiseModel(graph, (parameter) => this.places.get(parameter.name) as ExternalData);
    const file = path.join(this.folder, name);
    const descriptor = openSync(file, 'w');
    writeAll(descriptor, model, 0);
    closeSync(descriptor);
    return file;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private append(data: ArrayBufferView): ExternalData {
    const offset = Math.ceil(this.end / alignment) * alignment;
    writeAll(this.descriptor, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    this.end = offset + data.byteLength;
    return { location: this.location, offset, length: data.byteLength };
  }
}

/** A full disk ends a write early without an error; going on from there brings the error out. */
function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
}
