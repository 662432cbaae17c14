import { join } from 'node:path';
import { readRecipe } from '../../train/recipe.ts';
import type { RunResult } from '../../train/recipe-run.ts';
import { runRecipe } from '../../train/run.ts';
import { INTERRUPTED } from '../run.ts';
import { commandSettings } from '../settings.ts';
import { TrainingProgress } from '../training-progress.ts';

export interface TrainOptions {
  resume?: boolean;
  run?: string;
  json?: boolean;
}

/** `tyto train`: trains what a recipe says. With `--json` standard output holds one object and nothing else. */
export async function train(
  path: string,
  { resume = false, run, json = false }: TrainOptions,
  stop: AbortSignal,
): Promise<number> {
  const recipe = readRecipe(path);
  const folder = run ?? join('runs', recipe.name);
  const progress = new TrainingProgress();
  let result: RunResult;
  try {
    result = await runRecipe(recipe, { settings: commandSettings(), folder, resume, signal: stop, watcher: progress });
  } finally {
    progress.end();
  }
  const { ending, state, loss, manifest } = result;
  if (json) console.log(JSON.stringify({ run: folder, ending, ...state, loss, manifest }));
  else console.log(closingWords(path, folder, result));
  return ending === 'interrupted' ? INTERRUPTED : 0;
}

function closingWords(recipe: string, folder: string, { ending, state, manifest }: RunResult): string {
  const best = state.best ? ` The best evaluation was ${state.best.loss.toFixed(4)} at step ${state.best.step}.` : '';
  const goOn = `tyto train ${recipe} --run ${folder} --resume`;
  switch (ending) {
    case 'interrupted':
      return `Stopped after step ${state.step}; all is saved in ${folder}. Go on with: ${goOn}`;
    case 'early-stop':
      return `Ended early at step ${state.step}: it got no better.${best} Serve it with: TYTO_MODEL=${manifest}`;
    case 'time-over':
      return `The time is over at step ${state.step}.${best} Serve it with: TYTO_MODEL=${manifest}`;
    case 'finished':
      return `Done after ${state.step} steps.${best} Serve it with: TYTO_MODEL=${manifest}`;
  }
}
