/** Nearer to the end than this many pixels counts as being there. */
const NEAR = 80;

/**
 * Keeps a scrolled list at its end while it grows (new messages, streamed text, pictures that load), unless the person
 * has scrolled up to read. Its element then bears `data-behind`.
 */
export class EndKeeper {
  #element: Element | undefined;
  #atEnd = true;
  #top = 0;
  readonly #growth = new ResizeObserver(() => this.#atEnd && this.jump());

  /** For lit's `ref`: the scrolling element, whose only child is what grows. */
  readonly attach = (element: Element | undefined): void => {
    this.#growth.disconnect();
    this.#element = element;
    if (!element) return;
    element.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#growth.observe(element);
    if (element.firstElementChild) this.#growth.observe(element.firstElementChild);
  };

  /** Goes to the end and stays there. */
  jump(): void {
    this.#atEnd = true;
    this.#element?.scrollTo({ top: this.#element.scrollHeight, behavior: 'instant' });
  }

  /** Only a move upwards is the person's: when the list grows, its end moves away without one. */
  readonly #onScroll = (): void => {
    if (!this.#element) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR;
    if (isNear || scrollTop < this.#top) this.#atEnd = isNear;
    this.#top = scrollTop;
    this.#element.toggleAttribute('data-behind', !this.#atEnd);
  };
}
