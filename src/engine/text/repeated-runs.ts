/** The runs of tokens that an answer holds, so that none of them is said twice. */
export class RepeatedRuns {
  private readonly length: number;
  private readonly answer: number[] = [];
  /** What followed each run of `length` - 1 tokens. */
  private readonly followers = new Map<string, Set<number>>();

  /** @param length Tokens of a run that must not come again; at least 1. */
  constructor(length: number) {
    this.length = length;
  }

  push(id: number): void {
    const before = this.latest();
    if (before !== undefined) this.followers.set(before, (this.followers.get(before) ?? new Set()).add(id));
    this.answer.push(id);
  }

  /** Tokens that would end such a run a second time. */
  forbidden(): Iterable<number> {
    const before = this.latest();
    return (before !== undefined && this.followers.get(before)) || [];
  }

  /** The last `length` - 1 tokens; undefined as long as there are fewer. */
  private latest(): string | undefined {
    const begin = this.answer.length - (this.length - 1);
    return begin < 0 ? undefined : this.answer.slice(begin).join();
  }
}
