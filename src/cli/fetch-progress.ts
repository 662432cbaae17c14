import { Presets, SingleBar } from 'cli-progress';
import { megabytes } from '../weights/fetch/errors.ts';
import type { FetchEvent } from '../weights/fetch/progress.ts';
import { printAside } from './print.ts';

/** Shows how a model is fetched: a bar on a terminal, a line for each decision everywhere. */
export class FetchProgress {
  #bar: SingleBar | undefined;

  show(event: FetchEvent): void {
    if (event.type === 'bytes') {
      this.#bar ??= startBar(event.bytes, event.total);
      this.#bar.update(event.bytes, { done: megabytes(event.bytes) });
    } else {
      this.end();
      printAside(lineOf(event));
    }
  }

  /** Takes the bar away; safe to call twice. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function lineOf(event: Exclude<FetchEvent, { type: 'bytes' }>): string {
  switch (event.type) {
    case 'source':
      return `Fetching ${event.file} from the ${event.source}`;
    case 'source-failed':
      return `  The ${event.source} does not give it: ${event.reason}`;
    case 'damaged':
      return `${event.file} is damaged and is fetched again`;
    case 'waiting':
      return `Another process is fetching ${event.file}; waiting for it`;
    case 'fetched':
      return `${event.file} is here, its checksum is right`;
  }
}

function startBar(bytes: number, total: number): SingleBar {
  const format = `  {bar} {percentage} % | {done} of ${megabytes(total)} | {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true }, Presets.rect);
  bar.start(total, bytes, { done: megabytes(bytes) });
  return bar;
}
