import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { fixture } from '../weights/fixtures.ts';
import type { Report } from './webgpu-script.ts';

/** Where Debian's package "chromium" puts SwiftShader, which computes as a GPU would, and a Vulkan loader. */
const CHROMIUM = '/usr/lib/chromium';
const TIMEOUT_MS = 240_000;
const LOGITS = 1e-4;

const drivers = {
  VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? path.join(CHROMIUM, 'vk_swiftshader_icd.json'),
  LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, CHROMIUM].filter(Boolean).join(path.delimiter),
};

for (const name of ['a-mha', 'b-gqa-tied', 'c-headdim']) {
  test(`the decoder of ${name} computes on WebGPU what it does on the CPU`, async (t) => {
    const script = path.join(import.meta.dirname, 'webgpu-script.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, fixture(`goldens/llama/${name}`)], {
      env: { ...process.env, ...drivers },
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    const report: Report = JSON.parse(stdout);
    if ('absent' in report) {
      t.skip(`WebGPU is not tested (${report.absent}): install the packages "chromium" and "libvulkan1"`);
      return;
    }
    assert.equal(Object.keys(report.differences).length, 6);
    for (const [step, difference] of Object.entries(report.differences)) {
      assert.ok(difference <= LOGITS, `${step}: the logits differ by ${difference}`);
    }
  });
}
