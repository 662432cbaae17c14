import type { Care } from '../experts/host.ts';
import type { PictureFile } from './sight.ts';

/** What the sight process is asked for. */
export type SightAsk = { kind: 'warm-up' } | { kind: 'look'; file: PictureFile; shows: boolean; care?: Care };
