import type { Settings } from '../../config/settings.ts';
import type { Pixels } from '../../engine/images/preprocess.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { OnFetchEvent } from '../../weights/fetch/progress.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import type { Wording } from '../encode/encoder.ts';
import type { PreparedData } from '../recipe-data.ts';
import type { TrainingStep } from '../training-step.ts';

/** How a system reads rows of files. */
export interface FileReading {
  wording: Wording;
  /** Longest row that the system can read. */
  contextLength: number;
  /** A picture as its tower sees it. */
  see(pixels: Pixels): Float32Array;
}

/** A system that is ready to be trained. */
export interface TrainedSystem {
  step: TrainingStep;
  /** How it learns from files; absent where its data is drawn. */
  reading?: FileReading;
  /** What it learns from where there are no files. */
  drawn?: PreparedData;
  /** Files and folders that are frozen. */
  frozen: readonly string[];
  /** Writes what was trained into a run's folder, under the official names. */
  save(folder: string): void | Promise<void>;
  /** The manifest that serves it from there. */
  manifest: ModelManifest;
  close(): Promise<void>;
}

/** What a system is opened with. */
export interface OpenSystemOptions {
  settings: Settings;
  runtime: Runtime;
  threads: number;
  /** The model's folder, or its only file. */
  source: string;
  /** Folder for what is compiled for training. */
  workFolder: string;
  signal: AbortSignal;
  onFetch: OnFetchEvent;
}
