/** What the experts that look at pictures may use of the budget; the rest is for those that are given their reports. */
const FIRST_WAVE_PART = 0.85;

/** The time that all experts have together for one look. What is not done by then is late; the answer goes on. */
export class LookBudget implements Disposable {
  /** End the work of experts that look at pictures and of those that are given reports; both end with the turn. */
  readonly images: AbortSignal;
  readonly reports: AbortSignal;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(budgetMs: number, turn: AbortSignal) {
    const late = new Error(`it was not done when the time for all experts (${budgetMs / 1000} s) was up`);
    const imagesMs = budgetMs * FIRST_WAVE_PART;
    const [images, reports] = [new AbortController(), new AbortController()];
    this.#after(imagesMs, () => {
      images.abort(late);
      // From now on: a process that was too busy to end the first in time does not cost the second.
      this.#after(budgetMs - imagesMs, () => reports.abort(late));
    });
    this.images = AbortSignal.any([turn, images.signal]);
    this.reports = AbortSignal.any([turn, reports.signal]);
  }

  #after(ms: number, end: () => void): void {
    this.#timers.push(setTimeout(end, ms));
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
