import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { checkUnshared } from '../../src/engine/runtime/device-memory.ts';
import { RuntimeError, zeros } from '../../src/engine/runtime/runtime.ts';
import { fixture } from '../weights/fixtures.ts';
import { goldenOfFolder, openDecoder } from './support/goldens.ts';
import { NATIVE } from './support/runtimes.ts';

test('a cache in host memory is refused where a device computes; one in its own memory is not', () => {
  const onDevice = { device: 'webgpu', type: 'float32', shape: [4] } as const;
  const [host, other] = [zeros('float32', [4]), zeros('float32', [4])];
  checkUnshared({ past: onDevice, x: host }, { present: onDevice, y: other }, 'webgpu');
  assert.throws(
    () => checkUnshared({ past: host }, { y: other, present: host }, 'webgpu'),
    (error) => error instanceof RuntimeError && /^present /.test(error.message),
  );
});

test('a decoder whose int8 cache the host rounds is refused on a device', async () => {
  const golden = goldenOfFolder(fixture('goldens/llama/a-mha'));
  const formats = { prefill: 'fp32', decode: 'fp32', cache: 'int8' } as const;
  const sample = Array.from({ length: 300 }, (_, index) => index % golden.config.vocabularySize);
  await assert.rejects(
    openDecoder(golden, NATIVE, formats, sample, 'webgpu'),
    (error) => error instanceof RuntimeError && /TYTO_PRECISION/.test(error.message),
  );
});

test('a decoder that rotates prompts by a rule of their own is refused on a device, which would rotate by another', async () => {
  const { config, open } = goldenOfFolder(fixture('goldens/llama/a-mha'));
  const tensors = open();
  const formats = { prefill: 'fp32', decode: 'fp32', cache: 'float32' } as const;
  const compiled = { prefill: 'none.onnx', decode: 'none.onnx', cacheScales: new Map() };
  const checkpoint = { config, tensors, formats, contextLength: 128 };
  const options = { threads: 1, provider: 'webgpu' } as const;
  await assert.rejects(
    LlamaDecoder.load(NATIVE, compiled, checkpoint, options, { inputs: {}, promptShift: 1 }),
    (error) => error instanceof RuntimeError && /rotate/.test(error.message),
  );
  tensors.close();
});
