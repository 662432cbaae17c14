import { shippedLibrary } from '../../../src/engine/runtime/create.ts';
import { createNativeRuntime } from '../../../src/engine/runtime/native.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { createStockRuntime } from '../../../src/engine/runtime/stock.ts';

export const NATIVE = createNativeRuntime(shippedLibrary());

/** Both ways into ONNX Runtime. */
export const RUNTIMES: readonly Runtime[] = [NATIVE, createStockRuntime()];
