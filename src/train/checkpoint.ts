import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { explainFullDisk } from '../weights/fetch/disk-space.ts';
import { openSafetensors, type SafetensorsFile } from '../weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../weights/safetensors-writer.ts';
import type { AdamW, AdamWMoments } from './adamw.ts';
import { differences } from './differences.ts';
import type { ParameterMean } from './parameter-mean.ts';
import type { TrainingState } from './training.ts';
import type { TrainableTensor } from './training-step.ts';

/** What a training is: what of it differs cannot be gone on with. Plain JSON. */
export interface TrainingIdentity {
  recipe: unknown;
  /** What is frozen, by checksums. */
  base: Readonly<Record<string, string>>;
}

/** What training changes. */
export interface TrainedParts {
  parameters: ReadonlyMap<string, TrainableTensor>;
  optimiser: AdamW;
  mean?: ParameterMean | undefined;
}

/** Where a checkpoint stands beside its tensors. */
export interface CheckpointPlace {
  state: TrainingState;
  cursor: unknown;
}

/** A checkpoint that this training cannot go on from; the message names each difference. */
export class OtherTrainingError extends Error {
  constructor(path: string, found: readonly string[]) {
    super(
      `${path} is of another training and cannot be gone on with:\n${found.map((line) => `  - ${line}`).join('\n')}\n` +
        'Resume with the recipe and model of its run, or start another run with --run FOLDER.',
    );
    this.name = 'OtherTrainingError';
  }
}

/** What to do when the disk is full. */
export const KEPT = 'The checkpoint before is kept: free some space, then resume.';

const FILE = 'checkpoint.safetensors';
const KINDS = { parameter: 'parameter/', mean: 'mean/', square: 'square/', averaged: 'averaged/' } as const;

const headerSchema = z.object({
  identity: z.object({ recipe: z.unknown(), base: z.record(z.string(), z.string()) }),
  state: z.object({
    step: z.int(),
    tokens: z.number(),
    seconds: z.number(),
    stale: z.int(),
    best: z.object({ step: z.int(), loss: z.number() }).optional(),
  }),
  cursor: z.unknown(),
  /** The optimiser's count of updates of each tensor. */
  updates: z.record(z.string(), z.int()),
});

export function checkpointPath(folder: string): string {
  return join(folder, FILE);
}

export function hasCheckpoint(folder: string): boolean {
  return existsSync(checkpointPath(folder));
}

/**
 * Writes a checkpoint in the place of the one before, which stays as long as the new one is not whole on the disk.
 * @throws {DiskFullError} saying what is needed.
 */
export async function saveCheckpoint(
  folder: string,
  identity: TrainingIdentity,
  { parameters, optimiser, mean }: TrainedParts,
  { state, cursor }: CheckpointPlace,
): Promise<void> {
  const updates = Object.fromEntries([...optimiser.moments].map(([name, { steps }]) => [name, steps]));
  const tensors = tensorsOf(parameters, optimiser.moments, mean);
  const path = checkpointPath(folder);
  try {
    writeSafetensors(path, tensors, { checkpoint: JSON.stringify({ identity, state, cursor, updates }) });
  } catch (error) {
    const needed = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
    throw await explainFullDisk(error, dirname(path), needed, KEPT);
  }
}

/**
 * Puts a checkpoint's values into the parameters and the optimiser.
 * @throws {OtherTrainingError} when it is of another recipe or model.
 * @throws {CorruptFileError} when it is damaged.
 */
export function loadCheckpoint(folder: string, identity: TrainingIdentity, parts: TrainedParts): CheckpointPlace {
  const path = checkpointPath(folder);
  const file = openSafetensors(path);
  try {
    const header = headerSchema.parse(JSON.parse(file.metadata.checkpoint ?? '{}'));
    const found = [...differences(header.identity, { ...identity }), ...tensorDifferences(file, parts.parameters)];
    if (found.length > 0) throw new OtherTrainingError(path, found);
    for (const [name, { values }] of parts.parameters) values.set(file.read(KINDS.parameter + name));
    for (const [name, values] of parts.mean?.values ?? []) values.set(file.read(KINDS.averaged + name));
    for (const [name, steps] of Object.entries(header.updates)) {
      parts.optimiser.moments.set(name, readMoments(file, name, steps));
    }
    return { state: header.state, cursor: header.cursor };
  } finally {
    file.close();
  }
}

function tensorsOf(
  parameters: TrainedParts['parameters'],
  moments: ReadonlyMap<string, AdamWMoments>,
  averaged: ParameterMean | undefined,
): Record<string, WritableTensor> {
  const tensors: Record<string, WritableTensor> = {};
  for (const [name, { shape, values }] of parameters) {
    tensors[KINDS.parameter + name] = { dtype: 'F32', shape, data: values };
    const { mean, square } = moments.get(name) ?? {};
    if (mean) tensors[KINDS.mean + name] = { dtype: 'F32', shape, data: mean };
    if (square) tensors[KINDS.square + name] = { dtype: 'F32', shape, data: square };
    const average = averaged?.values.get(name);
    if (average) tensors[KINDS.averaged + name] = { dtype: 'F32', shape, data: average };
  }
  return tensors;
}

function readMoments(file: SafetensorsFile, name: string, steps: number): AdamWMoments {
  return { steps, mean: file.read(KINDS.mean + name), square: file.read(KINDS.square + name) };
}

/** What parameters a checkpoint has otherwise than the training. */
function tensorDifferences(file: SafetensorsFile, parameters: TrainedParts['parameters']): string[] {
  const stored = new Map(
    file
      .names()
      .filter((name) => name.startsWith(KINDS.parameter))
      .map((name) => [name.slice(KINDS.parameter.length), file.info(name).shape.join(' x ')]),
  );
  const own = new Map([...parameters].map(([name, { shape }]) => [name, shape.join(' x ')]));
  return differences(Object.fromEntries(stored), Object.fromEntries(own), 'trained tensors');
}
