/**
 * Why an image cannot be looked at. The message is the rest of a sentence that begins with the image's name, so that
 * a note can say "Image 2 (notes.png) is not a picture: it is text."
 */
export class PictureError extends Error {
  /** Whether the link that it was to be fetched from has died; there may be a fresh one. */
  readonly deadLink: boolean;

  constructor(predicate: string, deadLink = false) {
    super(predicate);
    this.name = 'PictureError';
    this.deadLink = deadLink;
  }
}

/** The refusal of a file by its size. */
export function tooManyBytes(most: number): PictureError {
  const mebibytes = Math.round((most / 2 ** 20) * 10) / 10;
  return new PictureError(`is larger than ${mebibytes} MiB, the most that is read`);
}
