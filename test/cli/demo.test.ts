import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { z } from 'zod';
import { SPARK_MISSING } from '../spark-model.ts';
import { runTyto, startTyto } from './run-tyto.ts';

const withModel = { skip: SPARK_MISSING };

test('demo prints the address of a page where the bot is online, and Ctrl-C ends it', withModel, async (t) => {
  const running = await startTyto(t, ['demo'], { TYTO_PLAYGROUND_PORT: '0' });
  let url: string | undefined;
  while (!url) {
    await Promise.race([once(running.process.stdout, 'data'), running.ended]);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output().stdout)?.[0];
    assert.ok(url || running.process.exitCode === null, running.output().stderr);
  }
  const state = z.object({ botOnline: z.boolean() }).parse(await (await fetch(`${url}/playground/state`)).json());
  assert.equal(state.botOnline, true);
  running.process.kill('SIGINT');
  assert.equal((await running.ended).code, 0);
});

test('Ctrl-C ends a start that Discord does not answer', withModel, async (t) => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const address = silent.address();
  assert.ok(address !== null && typeof address === 'object');
  const settings = { DISCORD_TOKEN: 'MTIz.abc.def', TYTO_DISCORD_API: `http://127.0.0.1:${address.port}/api` };
  const asked = once(silent, 'connection');
  const running = await startTyto(t, ['start'], settings);
  await asked;
  running.process.kill('SIGINT');
  const { code, stderr } = await running.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Error: Interrupted\.\n$/);
});

test('a taken port is named with the way out', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { code, stderr } = await runTyto(t, ['demo'], { TYTO_PLAYGROUND_PORT: String(address.port) });
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`Port ${address.port} is taken.*TYTO_PLAYGROUND_PORT`));
});
