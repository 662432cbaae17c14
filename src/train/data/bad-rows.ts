/** A row that was left out. */
export interface BadRow {
  /** `FILE:LINE`. */
  place: string;
  problem: string;
}

/** So many of the rows cannot be learned from that something else must be wrong: the first of them, for people. */
export class TooManyBadRowsError extends Error {
  constructor(bad: readonly BadRow[], counted: number, seen: number) {
    const shown = bad.map(({ place, problem }) => `  - ${place} ${problem}`);
    super(
      `${counted} of ${seen} rows cannot be learned from. The first of them:\n${shown.join('\n')}\n` +
        'Mend the data, or its format, images or length in the recipe; "badRows" in the recipe says what share is borne.',
    );
    this.name = 'TooManyBadRowsError';
  }
}

const SHOWN = 5;
/** Below so many, no share tells anything. */
const FEW = 100;

/** Counts rows that are left out, and stops where there are too many. */
export class BadRows {
  count = 0;
  readonly #first: BadRow[] = [];
  readonly #mostShare: number;
  readonly #report: (row: BadRow) => void;

  /** @param mostShare Share of the rows that may be bad. */
  constructor(mostShare: number, report: (row: BadRow) => void) {
    this.#mostShare = mostShare;
    this.#report = report;
  }

  /** @param seen Rows so far. @throws {TooManyBadRowsError} while many rows are read and too many are bad. */
  add(row: BadRow, seen: number): void {
    this.count++;
    if (this.#first.length < SHOWN) this.#first.push(row);
    this.#report(row);
    if (seen >= FEW) this.check(seen);
  }

  /** Reports a row that is left out for another reason than being bad. */
  tell(row: BadRow): void {
    this.#report(row);
  }

  /** @throws {TooManyBadRowsError} */
  check(seen: number): void {
    if (this.count > this.#mostShare * seen) throw new TooManyBadRowsError(this.#first, this.count, seen);
  }
}
