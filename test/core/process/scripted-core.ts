/** A core process that does what the question says; started by the tests of the core process. */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../../src/config/settings.ts';
import type { Core } from '../../../src/core/core.ts';
import { emptyAnswer } from '../../../src/core/job.ts';
import { serveCore } from '../../../src/core/process/serve-core.ts';
import type { Turn } from '../../../src/core/turn.ts';

serveCore(async (settings) => {
  const marks = settings.cacheDir;
  appendFileSync(join(marks, 'processes'), `${process.pid}\n`);
  if (existsSync(join(marks, 'do-not-start'))) throw new Error('told not to start');
  return scriptedCore(settings, (name) => {
    const isNew = !existsSync(join(marks, name));
    appendFileSync(join(marks, name), '.');
    return isNew;
  });
});

/** @param isFirst Whether no process has asked for this name before. */
function scriptedCore(settings: Settings, isFirst: (name: string) => boolean): Core {
  return {
    async *answer(turn: Turn, signal) {
      const question = turn.messages.at(-1)?.text ?? '';
      const begins = isFirst(`begun-${turn.id}`);
      yield { type: 'token', text: 'thinking ' };
      // The text above must have left before the process goes.
      await sleep(30);
      if (question === 'die' || (question === 'die once' && begins)) process.kill(process.pid, 'SIGKILL');
      if (question === 'abort natively') process.abort();
      if (question === 'hang once' && begins) while (true);
      if (question === 'wait') await sleep(60_000, undefined, { signal }).catch(() => undefined);
      if (question === 'ignore everything') await sleep(60_000);
      const text = question === 'tell' ? JSON.stringify(secretsHere(settings)) : `thinking about ${question}`;
      const finish = signal?.aborted ? 'cancelled' : 'stop';
      const bytes = turn.messages.flatMap(({ images }) =>
        images.map(({ source }) => 'bytes' in source && source.bytes),
      );
      yield { type: 'done', answer: { ...emptyAnswer('scripted'), text, finish, notes: bytes.map(String) } };
    },
    async dispose() {},
  };
}

function secretsHere(settings: Settings): unknown {
  return { fromSettings: settings.discord.token, fromEnvironment: process.env.DISCORD_TOKEN };
}
