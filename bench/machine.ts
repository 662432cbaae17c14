import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../src/config/paths.ts';
import { installedVersion } from './install-peers.ts';
import type { BenchResult } from './report/result.ts';

/** What the figures were measured on. */
export function describeMachine(): BenchResult['machine'] {
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  const extensions = instructionSets();
  return {
    cpu: extensions.length > 0 ? `${model} (${extensions.join(', ')})` : model,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
  };
}

/** What was measured. */
export function describeVersions(peers: readonly string[]): Record<string, string> {
  const { version, dependencies } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8'));
  const installed = peers.flatMap((name) => {
    const found = installedVersion(name);
    return found === undefined ? [] : [[name, found]];
  });
  return {
    tyto: version,
    'onnxruntime-node': dependencies['onnxruntime-node'],
    ...Object.fromEntries(installed),
    Node: process.versions.node,
  };
}

/** Instruction sets that the kernels of all engines choose by, where Linux lists them. */
function instructionSets(): string[] {
  const telling = ['avx2', 'avx512f', 'avx_vnni', 'avx512_vnni', 'avx512_bf16', 'amx_int8', 'amx_bf16'];
  try {
    const [, flags = ''] = /^flags\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'latin1')) ?? [];
    const present = new Set(flags.split(' '));
    return telling.filter((name) => present.has(name));
  } catch {
    return [];
  }
}
