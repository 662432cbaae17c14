import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TextChannel } from 'discord.js';
import { call, logIn, say, setStage } from './support/stage.ts';

const CREATE = 'POST /channels/:id/messages';

/** Requests fall into one window however long a busy machine takes for them. */
function stopClock(t: TestContext): void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
}

test('every answer says what is left, and the sixth message in five seconds is refused', async (t) => {
  stopClock(t);
  const stage = await setStage(t);
  const path = `/channels/${stage.general}/messages`;
  const answers = [];
  for (let sent = 0; sent < 6; sent += 1) answers.push(await call(stage, 'POST', path, { content: 'x' }));
  const left = answers.map(({ headers }) => headers.get('x-ratelimit-remaining'));
  assert.deepEqual(left, ['4', '3', '2', '1', '0', '0']);
  const { status, headers, json } = answers[5] ?? assert.fail();
  assert.equal(status, 429);
  assert.equal(headers.get('x-ratelimit-limit'), '5');
  assert.equal(headers.get('x-ratelimit-scope'), 'user');
  assert.equal(json.global, false);
  assert.ok(Number(json.retry_after) > 0 && Number(json.retry_after) <= 5);
  assert.equal(Number(headers.get('retry-after')), Math.ceil(Number(json.retry_after)));
  assert.equal(stage.playground.state().messages[stage.general]?.length, 5);
});

test('each channel has its own bucket, under one name', async (t) => {
  stopClock(t);
  const stage = await setStage(t);
  for (let sent = 0; sent < 5; sent += 1) await say(stage, { content: 'x' });
  const full = await call(stage, 'POST', `/channels/${stage.general}/messages`, { content: 'x' });
  const free = await call(stage, 'POST', `/channels/${stage.direct}/messages`, { content: 'x' });
  assert.deepEqual([full.status, free.status], [429, 200]);
  assert.equal(full.headers.get('x-ratelimit-bucket'), free.headers.get('x-ratelimit-bucket'));
});

test('more than 50 requests in a second meet the global limit', async (t) => {
  stopClock(t);
  const stage = await setStage(t);
  const answers = await Promise.all(
    [...Array(60).keys()].map((n) => call(stage, 'GET', n % 2 === 0 ? '/users/@me' : `/guilds/${stage.guildId}`)),
  );
  const refused = answers.find(({ json }) => json.global === true);
  assert.equal(refused?.status, 429);
  assert.equal(refused.headers.get('x-ratelimit-global'), 'true');
  assert.equal(refused.headers.get('x-ratelimit-scope'), 'global');
});

test('discord.js waits where it is told to, and its message arrives', async (t) => {
  const stage = await setStage(t);
  const client = await logIn(t, stage);
  stage.playground.forceRateLimit({ route: CREATE, times: 1, retryAfter: 0.05 });
  const channel = client.channels.cache.get(stage.general) as TextChannel;
  await channel.send('patient');
  assert.deepEqual(
    stage.playground.requests(CREATE).map(({ status }) => status),
    [429, 200],
  );
  assert.equal(stage.playground.state().messages[stage.general]?.[0]?.content, 'patient');
});

test('the requests that a bot made can be looked at', async (t) => {
  const stage = await setStage(t);
  await say(stage, { content: 'x', allowed_mentions: { parse: [] } });
  await call(stage, 'POST', `/channels/${stage.general}/messages`, {});
  const [sent, refused] = stage.playground.requests(CREATE);
  assert.deepEqual([sent?.status, refused?.status], [200, 400]);
  assert.deepEqual(sent?.json, { content: 'x', allowed_mentions: { parse: [] } });
});
