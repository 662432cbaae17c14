/** Run by a test in a process of its own: trains a few steps in FOLDER, saves, and prints how that went. */
import { saveCheckpoint } from '../../../src/train/checkpoint.ts';
import { Trainer } from '../../../src/train/trainer.ts';
import { BigramStep } from './bigram-step.ts';
import { ChainSource } from './chain-source.ts';
import { identity, settings } from './small-training.ts';

const [folder = '', vocabulary = ''] = process.argv.slice(2);
const step = new BigramStep(Number(vocabulary));
const trainer = new Trainer(step, { source: new ChainSource(Number(vocabulary), 1) }, settings);
try {
  const parts = { parameters: step.parameters, optimiser: trainer.optimiser };
  await trainer.run({ save: (state, cursor) => saveCheckpoint(folder, identity, parts, { state, cursor }) });
  console.log('complete');
} catch (error) {
  console.log(String(error));
}
