import { existsSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { createNativeRuntime } from './native.ts';
import { type Runtime, RuntimeError } from './runtime.ts';
import { createStockRuntime } from './stock.ts';

/**
 * ONNX Runtime as the settings ask for it.
 * @throws {RuntimeError} when the library is missing or cannot be loaded.
 */
export function createRuntime({ binding, library }: Settings['runtime']): Runtime {
  return binding === 'stock' ? createStockRuntime() : createNativeRuntime(library ?? shippedLibrary());
}

const libraryNames: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime.so*',
  darwin: 'libonnxruntime*.dylib',
  win32: 'onnxruntime.dll',
};

/** The library that onnxruntime-node ships for this machine. */
export function shippedLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = path.join(path.dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const pattern = libraryNames[process.platform];
  const [name] = pattern && existsSync(folder) ? globSync(pattern, { cwd: folder }) : [];
  if (!name) throw new RuntimeError(`onnxruntime-node has no library for ${process.platform} on ${process.arch}.`);
  return path.join(folder, name);
}
