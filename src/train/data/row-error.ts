/** A row that cannot be learned from; the message goes on from "FILE:LINE ". The rows around it are not concerned. */
export class RowError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'RowError';
  }
}

/** A row that is sound, but longer than the recipe wants rows. */
export class TooLongError extends RowError {}

/** A data file that cannot be read on: it is missing, of another form, or ends in the middle. */
export class DataFileError extends Error {
  constructor(place: string, problem: string) {
    super(`${place} cannot be read as training data: ${problem}.`);
    this.name = 'DataFileError';
  }
}
