const CACHE_ADVICE = 'Free some space, or choose another folder with TYTO_CACHE_DIR. What was fetched so far is kept.';

/** The disk cannot take what is written. No other source would help, so fetching ends here. */
export class DiskFullError extends Error {
  constructor(folder: string, neededBytes: number, freeBytes: number, advice: string = CACHE_ADVICE) {
    super(
      `The disk is full: ${folder} needs ${megabytes(neededBytes)} more and has ${megabytes(freeBytes)} free. ${advice}`,
    );
    this.name = 'DiskFullError';
  }
}

/** The server answered, but not with the file. */
export class HttpStatusError extends Error {
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${new URL(url).host} answered ${status}`);
    this.name = 'HttpStatusError';
    this.status = status;
  }
}

/** The connection broke again and again; a later attempt goes on from here. */
export class InterruptedError extends Error {
  constructor(bytes: number, total: number, cause: unknown) {
    super(
      `the connection broke at ${megabytes(bytes)} of ${megabytes(total)} (${reasonOf(cause)}); ` +
        'the next attempt goes on from there',
      { cause },
    );
    this.name = 'InterruptedError';
  }
}

/** The bytes are not those that the manifest names. */
export class WrongBytesError extends Error {
  constructor(what: string, difference: string) {
    super(`${what} is not the expected file: ${difference}`);
    this.name = 'WrongBytesError';
  }
}

const remedy =
  'Check the network, a proxy and the settings of pip, or name a mirror with HF_ENDPOINT; then start again: what came so far is kept.';

/** No source gave the file; the message lists each with its reason. */
export class FetchError extends Error {
  constructor(file: string, attempts: readonly { source: string; reason: string }[]) {
    const lines = attempts.map(({ source, reason }) => `  - ${source}: ${reason}`);
    super(`${file} could not be fetched.\n${lines.join('\n')}\n${remedy}`);
    this.name = 'FetchError';
  }
}

/** Files are not here, and nobody has asked to fetch them now. */
export class NotHereError extends Error {
  constructor(files: readonly { bytes?: number; about?: number }[]) {
    const bytes = files.reduce((sum, { bytes, about = 0 }) => sum + (bytes ?? about), 0);
    super(`its weights are not here yet (${megabytes(bytes)}); the first start fetches them`);
    this.name = 'NotHereError';
  }
}

/** Files that only a person can get are not there; the message says of each where to get it and where to put it. */
export class ByHandError extends Error {
  constructor(model: string, files: readonly { path: string; state: string; byHand: string }[]) {
    const lines = files.map(({ path, state, byHand }) => {
      const what = state === 'damaged' ? 'is not the released file' : 'is missing';
      return `  - ${path} ${what}. ${byHand}`;
    });
    super(
      `${model} needs files that cannot be fetched freely. Get each and put it, or a link to it, where it is missing:\n` +
        lines.join('\n'),
    );
    this.name = 'ByHandError';
  }
}

/** The most telling sentence of an error: network libraries hide it in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof AggregateError && error.cause.errors[0]) return reasonOf(error.cause.errors[0]);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}

/** `98.4 MB`, with two digits for what is small. */
export function megabytes(bytes: number): string {
  const value = Math.max(0, bytes) / 1e6;
  return `${value.toFixed(value < 10 ? 2 : 1)} MB`;
}
