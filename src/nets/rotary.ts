import type { LlamaConfig, RotaryScaling } from './llama-config.ts';

/**
 * Rotary tables (Su et al. 2021), half-split as Hugging Face lays them out: float32 [positions, columns], entry (p, j)
 * of angle p · theta^(-2j / headDim) for j below headDim / 2. Angles are computed in double precision.
 */
export function rotaryTables(
  config: LlamaConfig,
  positions: number,
  columns: number,
): { cos: Float32Array; sin: Float32Array } {
  const frequencies = Array.from({ length: config.headDim / 2 }, (_, j) =>
    scaleFrequency(config.ropeTheta ** ((-2 * j) / config.headDim), j, config.ropeScaling),
  );
  const cos = new Float32Array(positions * columns);
  const sin = new Float32Array(positions * columns);
  for (let position = 0; position < positions; position++) {
    frequencies.forEach((frequency, j) => {
      cos[position * columns + j] = Math.cos(position * frequency);
      sin[position * columns + j] = Math.sin(position * frequency);
    });
  }
  return { cos, sin };
}

/** Frequency under a model's long-context scaling; `llama3` is the rule of Llama 3.1's reference code. */
function scaleFrequency(frequency: number, j: number, scaling: RotaryScaling | undefined): number {
  if (!scaling) return frequency;
  if (scaling.type === 'linear') return frequency / scaling.factor;
  if (scaling.type === 'frequency_factors') return frequency / (scaling.factors[j] ?? 1);
  const wavelength = (2 * Math.PI) / frequency;
  const longest = scaling.originalContext / scaling.lowFrequencyFactor;
  const shortest = scaling.originalContext / scaling.highFrequencyFactor;
  if (wavelength < shortest) return frequency;
  if (wavelength > longest) return frequency / scaling.factor;
  const smooth =
    (scaling.originalContext / wavelength - scaling.lowFrequencyFactor) /
    (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
  return ((1 - smooth) * frequency) / scaling.factor + smooth * frequency;
}
