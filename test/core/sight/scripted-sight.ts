/** A sight process that does what the names of the pictures say; started by the tests of the sight process. */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExpertHost } from '../../../src/core/experts/host.ts';
import { LocalSight } from '../../../src/core/sight/local-sight.ts';
import { serveSight } from '../../../src/core/sight/serve-sight.ts';
import { hang, pluginOf, saw } from '../support/plugins.ts';
import { silentLog } from '../support/settings.ts';

const kept: Buffer[] = [];

serveSight(async (settings) => {
  appendFileSync(join(settings.cacheDir, 'processes'), `${process.pid}\n`);
  if (existsSync(join(settings.cacheDir, 'do-not-start'))) throw new Error('told not to start');
  const plugins = [
    pluginOf('quick', async ({ name }) => [saw(`quick saw ${name}`)]),
    pluginOf('spinning', async ({ name }) => {
      if (name === 'spins the expert') await misbehave('spin');
      if (name === 'ends the expert') await misbehave('exit');
      return [saw(JSON.stringify({ hub: settings.hub.token, env: process.env.HF_TOKEN, key: process.env.MY_API_KEY }))];
    }),
    pluginOf('last', async (_image, _signal, reports) => reports.map(({ name, ok }) => saw(`${name} ${ok}`)), {
      accepts: ['observations'],
    }),
  ];
  return new ScriptedSight(new ExpertHost(plugins, settings, silentLog), plugins, settings.images);
});

class ScriptedSight extends LocalSight {
  override async *look(...[file, ...rest]: Parameters<LocalSight['look']>) {
    await misbehave(file.name);
    yield* super.look(file, ...rest);
  }
}

/** Ends this process, or its use, in the way that a decoder with a fault might. */
async function misbehave(way: string): Promise<void> {
  if (way === 'crash') process.kill(process.pid, 'SIGSEGV');
  if (way === 'exit') process.exit(7);
  if (way === 'throw') throw new TypeError('a fault of the program');
  if (way === 'spin') while (true);
  if (way === 'stall') await hang();
  // Until it is ended from outside, without a pause in which it could say anything.
  if (way === 'bloat') while (true) kept.push(Buffer.alloc(2 ** 24, 1));
}
