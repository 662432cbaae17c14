import type { ExpertImage } from '../../src/core/experts/plugin.ts';
import type { Detection } from './detection.ts';

/** Finds things in pictures. */
export interface Detector {
  /** The best first. */
  detect(image: ExpertImage): Promise<Detection[]>;
  dispose(): Promise<void>;
}
