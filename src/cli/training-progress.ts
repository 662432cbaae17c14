import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../train/progress.ts';
import type { DataCounts } from '../train/recipe-data.ts';
import type { RunWatcher } from '../train/run-watcher.ts';
import type { EvaluationReport } from '../train/training.ts';
import { FetchProgress } from './fetch-progress.ts';
import { printAside } from './print.ts';

/** Bad rows that are shown; the run's log has them all. */
const SHOWN_ROWS = 10;
/** Where no one watches a bar: a line so many times in a run. */
const LINES = 20;

/** Shows a training on standard error: a bar on a terminal, lines everywhere else. */
export class TrainingProgress implements RunWatcher {
  readonly #fetching = new FetchProgress();
  readonly onFetch = this.#fetching.show.bind(this.#fetching);
  #bar: SingleBar | undefined;
  #badRows = 0;

  onCounted = ({ file, use, rows, examples, tooLong, clipped, bad }: DataCounts): void => {
    this.#fetching.end();
    const notes = [
      ...(bad > 0 ? [`${bad} bad rows left out`] : []),
      ...(tooLong > 0 ? [`${tooLong} too long and left out`] : []),
      ...(clipped > 0 ? [`${clipped} cut at their ends`] : []),
    ];
    printAside(`${file}: ${rows} rows, ${[`${examples} examples for ${use}`, ...notes].join(', ')}`);
  };

  onBadRow = ({ place, problem }: { place: string; problem: string }): void => {
    this.#badRows++;
    if (this.#badRows <= SHOWN_ROWS) this.#say(`Left out: ${place} ${problem}`);
    if (this.#badRows === SHOWN_ROWS) this.#say("Further rows that are left out are in the run's log.jsonl");
  };

  onStart({ parameters, examples, steps, step }: Parameters<RunWatcher['onStart']>[0]): void {
    printAside(
      `Training ${parameters.toLocaleString('en')} parameters on ${examples} examples, steps ${step + 1} to ${steps}`,
    );
    if (!process.stderr.isTTY) return;
    const format = '  {bar} {value}/{total} | loss {loss} | {speed} tokens/s | {left} left';
    this.#bar = new SingleBar(
      { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.rect,
    );
    this.#bar.start(steps, step, { loss: '-', speed: '-', left: '-' });
  }

  onStep(progress: Progress): void {
    const { step, steps, loss, tokensPerSecond, secondsLeft } = progress;
    const shown = { loss: loss.toFixed(4), speed: tokensPerSecond.toFixed(0), left: duration(secondsLeft) };
    if (this.#bar) this.#bar.update(step, shown);
    else if (step % Math.ceil(steps / LINES) === 0 || step === 1) {
      printAside(`Step ${step} of ${steps}: loss ${shown.loss}, ${shown.speed} tokens/s, ${shown.left} left`);
    }
  }

  onEvaluation({ step, loss, accuracy, isBest }: EvaluationReport): void {
    const best = isBest ? ', the best so far' : '';
    this.#say(`Step ${step}: held back ${loss.toFixed(4)}, ${(100 * accuracy).toFixed(1)} % of tokens right${best}`);
  }

  onSaved(step: number): void {
    if (!this.#bar) printAside(`Step ${step}: saved`);
  }

  /** Takes the bar away; safe to call twice. */
  end(): void {
    this.#fetching.end();
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** A line above the bar. */
  #say(line: string): void {
    if (this.#bar) process.stderr.write('\r\u001b[K');
    printAside(line);
  }
}

/** `1 h 05 min`, `4 min 10 s`, `12 s`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(whole % 60).padStart(2, '0')} s` : `${whole} s`;
}
