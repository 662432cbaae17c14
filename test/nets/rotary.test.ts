import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLlamaConfig, type RotaryScaling } from '../../src/nets/llama-config.ts';
import { rotaryTables } from '../../src/nets/rotary.ts';

const positions = 9000;
const headDim = 128;

/** A configuration with the head size and base of Llama 3.1. */
function config(ropeScaling?: RotaryScaling) {
  const parsed = parseLlamaConfig({
    vocab_size: 8,
    hidden_size: headDim,
    intermediate_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    rms_norm_eps: 1e-5,
    rope_theta: 5e5,
  });
  return { ...parsed, ...(ropeScaling && { ropeScaling }) };
}

const plain = Array.from({ length: headDim / 2 }, (_, j) => 5e5 ** ((-2 * j) / headDim));

/** Checks the tables against these angles of one position, and what lies behind them in a row. */
function assertFrequencies(scaling: RotaryScaling | undefined, frequencies: readonly number[]): void {
  const columns = headDim / 2 + 3;
  const { cos, sin } = rotaryTables(config(scaling), positions, columns);
  assert.equal(cos.length, positions * columns);
  for (const position of [0, 1, 77, positions - 1]) {
    frequencies.forEach((frequency, j) => {
      const place = position * columns + j;
      assert.ok(Math.abs((cos[place] as number) - Math.cos(position * frequency)) < 1e-6, `cos ${position}/${j}`);
      assert.ok(Math.abs((sin[place] as number) - Math.sin(position * frequency)) < 1e-6, `sin ${position}/${j}`);
    });
    assert.deepEqual([...sin.subarray(position * columns + headDim / 2, (position + 1) * columns)], [0, 0, 0]);
  }
}

test('tables hold the angles of position and pair, precise far from the start', () => {
  assertFrequencies(undefined, plain);
});

test('linear scaling slows every pair', () => {
  assertFrequencies(
    { type: 'linear', factor: 4 },
    plain.map((frequency) => frequency / 4),
  );
});

test('frequency factors divide pair by pair', () => {
  const factors = plain.map((_, j) => 1 + (j % 5));
  assertFrequencies(
    { type: 'frequency_factors', factors },
    plain.map((frequency, j) => frequency / (1 + (j % 5))),
  );
});

test("Llama 3's scaling keeps short waves, slows long ones and passes smoothly between them", () => {
  const scaling = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContext: 8192,
  } as const;
  const frequencies = plain.map((frequency) => {
    // Waves that fit into the original context so often; between once and four times lies the passage.
    const fits = (8192 * frequency) / (2 * Math.PI);
    const kept = Math.min(1, Math.max(0, (fits - 1) / 3));
    return frequency * (kept + (1 - kept) / 8);
  });
  assert.ok(frequencies.some((frequency, j) => frequency === plain[j]));
  assert.ok(frequencies.some((frequency, j) => frequency === (plain[j] as number) / 8));
  assertFrequencies(scaling, frequencies);
});
