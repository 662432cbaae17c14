import type { Archives } from './archives.ts';
import type { Checksum } from './checksum.ts';

/** One file to be had from one source. */
export interface FileRequest {
  /** Folder for what is on the way; kept when fetching is interrupted, removed when it has succeeded. */
  workDir: string;
  bytes: number;
  checksum: Checksum;
  /** What other files of the same call may be taken out of too. */
  archives: Archives;
  signal?: AbortSignal;
  onBytes(bytes: number, total: number): void;
}

/** A place where a file can be had. */
export interface Source {
  /** Names the source for people. */
  label: string;
  /**
   * Fetches the file and verifies it against what is known of it; gives its path in the work folder (or elsewhere on
   * this machine).
   */
  fetch(file: Omit<FileRequest, 'bytes' | 'checksum'>): Promise<string>;
}
