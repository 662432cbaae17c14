import { readFile } from 'node:fs/promises';
import type { WeightFile } from '../../src/core/experts/plugin.ts';

/** `MobileNetV2Mid` of nsfwjs (Infinite Red, MIT): its topology, then its weights in two shards. */
export const FILES: WeightFile[] = [
  ['model.min.js', 128_625, 'a7a9e701491e2449b221dab7c424957f853e700602b5575da33cfd745616f964'] as const,
  ['group1-shard1of2.min.js', 5_593_186, 'f2e79a209e44d668220ec5f1533a98f2be954e3953685bf074d201b82fefc29a'] as const,
  ['group1-shard2of2.min.js', 142_742, 'f291df992a0131741372506a6072fb9f1645bff7c973c983fd6276f5f9625d5e'] as const,
].map(([name, bytes, sha256]) => ({
  name,
  bytes,
  sha256,
  sources: [
    {
      kind: 'npm',
      package: 'nsfwjs',
      version: '4.3.0',
      tarball: { bytes: 25_336_605, sha256: '4496790efc9bdc6f3e85a826a8e482c1fa1e9db4b3d18c095e98cc0c73cfb12f' },
      member: `dist/models/mobilenet_v2_mid/${name}`,
    },
  ],
}));

/** Reads the files, which are scripts, as text: nothing of them is run. */
export async function readFiles([topology = '', ...shards]: readonly string[]): Promise<{
  model: unknown;
  weights: Uint8Array;
}> {
  const texts = await Promise.all([topology, ...shards].map((path) => readFile(path, 'utf8')));
  const [model = '', ...parts] = texts.map(exported);
  return { model: parseLiteral(model), weights: Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))) };
}

/** What a script of one module exports: the text between its quotes, or an object as it is written. */
export function exported(script: string): string {
  const [, text] = /\.exports="([^"]*)"/.exec(script) ?? [];
  if (text !== undefined) return text;
  const begin = script.indexOf('.exports={') + '.exports='.length;
  const end = script.lastIndexOf('},{}]');
  if (begin < '.exports='.length || end < begin) throw new Error('a file of nsfwjs exports neither text nor an object');
  return script.slice(begin, end);
}

/** Tokens of a minified literal that JSON writes otherwise, and those that must not be mistaken for them. */
const TOKENS = /"[^"]*"|[A-Za-z_$][\w$]*(?=:)|![01]|-?\d+(?:\.\d+)?|-?\.\d/g;

/** Reads a minified object literal of plain data: `{a:!0,b:-.5}`. */
export function parseLiteral(text: string): unknown {
  const json = text.replaceAll(TOKENS, (token) => {
    if (token === '!0') return 'true';
    if (token === '!1') return 'false';
    if (/^[A-Za-z_$]/.test(token)) return `"${token}"`;
    return /^-?\./.test(token) ? token.replace('.', '0.') : token;
  });
  return JSON.parse(json);
}
