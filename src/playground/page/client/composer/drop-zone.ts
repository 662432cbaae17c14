import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Lets files be dropped anywhere on the element that holds the host; while they hover it bears `data-dropping`. */
export class DropZone implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #take: (files: File[]) => void;
  #area: HTMLElement | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, take: (files: File[]) => void) {
    this.#host = host;
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    this.#area = this.#host.parentElement;
    this.#area?.addEventListener('dragover', this.#onDragOver);
    this.#area?.addEventListener('dragleave', this.#onDragLeave);
    this.#area?.addEventListener('drop', this.#onDrop);
  }

  hostDisconnected(): void {
    this.#area?.removeEventListener('dragover', this.#onDragOver);
    this.#area?.removeEventListener('dragleave', this.#onDragLeave);
    this.#area?.removeEventListener('drop', this.#onDrop);
  }

  readonly #onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#area?.setAttribute('data-dropping', '');
  };

  readonly #onDragLeave = (event: DragEvent): void => {
    if (!this.#area?.contains(event.relatedTarget as Node | null)) this.#area?.removeAttribute('data-dropping');
  };

  readonly #onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.#area?.removeAttribute('data-dropping');
    this.#take([...(event.dataTransfer?.files ?? [])]);
  };
}
