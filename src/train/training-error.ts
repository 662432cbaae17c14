/** The loss is no number any more: the batch that showed it, for people. Nothing was changed by it. */
export class DivergedError extends Error {
  /** Updates that were made before. */
  readonly step: number;

  constructor(step: number, what: string, places: readonly string[]) {
    const batch = places.length > 0 ? ` The batch was ${listed(places)}.` : '';
    super(
      `Training stopped after step ${step}: ${what}.${batch} ` +
        'The last checkpoint is kept. Lower the learning rate, clip gradients, or look at these rows.',
    );
    this.name = 'DivergedError';
    this.step = step;
  }
}

const MOST_LISTED = 40;

function listed(places: readonly string[]): string {
  const more = places.length - MOST_LISTED;
  return places.slice(0, MOST_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
