/** A process with Tyto's training step in it: learns once for each line on standard input. Started by `measure.ts`. */
import { answerLines } from '../driver/answer-lines.ts';
import { learner, openStep } from './step.ts';
import type { Learned, OwnVariant } from './variant.ts';

export interface StepTask {
  variant: OwnVariant;
  threads: number;
  folder: string;
}

await answerLines(async (task: StepTask) => {
  const opened = await openStep(task.variant, task.threads, task.folder);
  const learn = learner(opened);
  const parameters = [...opened.system.step.parameters.values()].reduce((sum, { values }) => sum + values.length, 0);
  return {
    ready: { parameters },
    async answer(): Promise<Learned> {
      const began = performance.now();
      const loss = await learn();
      return { loss, ms: performance.now() - began };
    },
    close: () => opened.system.close(),
  };
});
