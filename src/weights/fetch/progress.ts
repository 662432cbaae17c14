/** What fetching tells while it works. */
export type FetchEvent =
  /** A source is being tried; the first, or the next after a failure. */
  | { type: 'source'; file: string; source: string }
  | { type: 'source-failed'; file: string; source: string; reason: string }
  /** The stored file is not what it should be and is fetched again. */
  | { type: 'damaged'; file: string }
  /** Another process is fetching this file. */
  | { type: 'waiting'; file: string }
  /** Bytes on the disk and bytes in all; the first of a resumed download does not begin at 0. */
  | { type: 'bytes'; file: string; bytes: number; total: number }
  | { type: 'fetched'; file: string };

export type OnFetchEvent = (event: FetchEvent) => void;
