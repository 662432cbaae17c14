import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Events, type Interaction, MessageFlags } from 'discord.js';
import { createLogger } from '../../src/log/logger.ts';
import { faultsOf, faultsOfAnswer } from './support/discord-api.ts';
import { png } from './support/pictures.ts';
import { call, logIn, setStage } from './support/stage.ts';

const ASK = { name: 'ask', description: 'Ask', options: [{ type: 11, name: 'image', description: 'A picture' }] };
const BUTTONS = [{ type: 1, components: [{ type: 2, style: 1, label: 'Stop', custom_id: 'stop' }] }];

/** Fills a route's places and calls it; fails where the answer is not as Discord describes it. */
type Expect = (
  method: string,
  route: string,
  status: number,
  ids?: Record<string, string>,
  body?: object,
) => Promise<Record<string, unknown>>;

function expecting(stage: Parameters<typeof call>[0]): Expect {
  return async (method, route, status, ids = {}, body) => {
    const [template = '', query] = route.split('?');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? assert.fail(`no ${name}`));
    const answer = await call(stage, method, query === undefined ? path : `${path}?${query}`, body);
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.json)}`);
    assert.deepEqual(faultsOfAnswer(method, template, status, answer.json), [], JSON.stringify(answer.json));
    return answer.json;
  };
}

test('every resource answers as Discord describes it', async (t) => {
  const stage = await setStage(t);
  const expect = expecting(stage);
  const channel_id = stage.general;
  const guild_id = stage.guildId;
  const application_id = stage.playground.bot.id;

  await expect('GET', '/gateway', 200);
  await expect('GET', '/gateway/bot', 200);
  await expect('GET', '/applications/@me', 200);
  await expect('GET', '/oauth2/applications/@me', 200);
  await expect('GET', '/users/@me', 200);
  await expect('GET', '/users/@me/guilds', 200);
  await expect('GET', '/users/{user_id}', 200, { user_id: stage.anaId });
  await expect('GET', '/users/{user_id}', 404, { user_id: '1' });
  await expect('POST', '/users/@me/channels', 200, {}, { recipient_id: stage.benId });
  await expect('POST', '/users/@me/channels', 403, {}, { recipient_id: '1' });
  await expect('POST', '/users/@me/channels', 400, {}, {});

  await expect('GET', '/guilds/{guild_id}', 200, { guild_id });
  await expect('GET', '/guilds/{guild_id}', 404, { guild_id: '1' });
  await expect('GET', '/guilds/{guild_id}/channels', 200, { guild_id });
  await expect('GET', '/guilds/{guild_id}/roles', 200, { guild_id });
  await expect('GET', '/guilds/{guild_id}/threads/active', 200, { guild_id });
  await expect('GET', '/guilds/{guild_id}/members/{user_id}', 200, { guild_id, user_id: stage.anaId });
  await expect('GET', '/guilds/{guild_id}/members/{user_id}', 404, { guild_id, user_id: '1' });

  await expect('GET', '/channels/{channel_id}', 200, { channel_id });
  await expect('GET', '/channels/{channel_id}', 200, { channel_id: stage.direct });
  await expect('GET', '/channels/{channel_id}', 404, { channel_id: '1' });
  await expect('POST', '/channels/{channel_id}/typing', 204, { channel_id });

  const commands = '/applications/{application_id}/commands';
  const [ask] = (await expect('PUT', commands, 200, { application_id }, [ASK])) as unknown as { id: string }[];
  await expect('POST', commands, 201, { application_id }, { name: 'Describe', type: 3 });
  await expect('POST', commands, 200, { application_id }, ASK);
  await expect('POST', commands, 400, { application_id }, { ...ASK, name: 'NO' });
  await expect('GET', commands, 200, { application_id });
  await expect('GET', `${commands}/{command_id}`, 200, { application_id, command_id: ask?.id ?? '' });
  await expect('DELETE', `${commands}/{command_id}`, 204, { application_id, command_id: ask?.id ?? '' });
  await expect('GET', `${commands}/{command_id}`, 404, { application_id, command_id: ask?.id ?? '' });
  const guildCommands = '/applications/{application_id}/guilds/{guild_id}/commands';
  await expect('PUT', guildCommands, 200, { application_id, guild_id }, [ASK]);
  await expect('GET', guildCommands, 200, { application_id, guild_id });
});

test('messages, reactions and threads are as Discord describes them', async (t) => {
  const stage = await setStage(t);
  const expect = expecting(stage);
  const channel_id = stage.general;
  const asked = await stage.ana.send(channel_id, { content: 'look' }, [await png('a.png', 4, 3)]);
  assert.deepEqual(faultsOf('MessageResponse', asked), []);

  const messages = '/channels/{channel_id}/messages';
  const full = {
    content: `hello <@${stage.anaId}>`,
    embeds: [
      { title: 'read', description: 'text', color: 1, fields: [{ name: 'a', value: 'b' }], footer: { text: 'c' } },
    ],
    components: BUTTONS,
    message_reference: { message_id: asked.id },
    nonce: '1',
    enforce_nonce: true,
  };
  const sent = await expect('POST', messages, 200, { channel_id }, full);
  const ids = { channel_id, message_id: String(sent.id), emoji_name: encodeURIComponent('👍') };
  await expect('POST', messages, 400, { channel_id }, { content: 'x'.repeat(2001) });
  await expect('POST', messages, 400, { channel_id }, {});
  const reaction = `${messages}/{message_id}/reactions/{emoji_name}/@me`;
  await expect('PUT', reaction, 204, ids);
  await expect('POST', `${messages}/{message_id}/threads`, 201, ids, { name: 'aside' });
  await expect('GET', `${messages}/{message_id}`, 200, ids);
  await expect('GET', `${messages}?limit=10`, 200, ids);
  await expect('PATCH', `${messages}/{message_id}`, 200, ids, { content: 'edited', attachments: [] });
  await expect('DELETE', reaction, 204, ids);
  await expect('DELETE', `${messages}/{message_id}`, 204, ids);
  await expect('GET', `${messages}/{message_id}`, 404, ids);
  await expect('POST', '/channels/{channel_id}/threads', 201, ids, { name: 'beside', type: 11 });
  await expect('GET', '/channels/{channel_id}', 200, { channel_id: String(sent.id) });
});

test('answers to interactions are as Discord describes them', async (t) => {
  const stage = await setStage(t);
  const expect = expecting(stage);
  const client = await logIn(t, stage);
  await client.application.commands.set([ASK, { name: 'Describe', type: 3 }]);
  const next = () => once(client, Events.InteractionCreate) as Promise<[Interaction]>;
  const callback = '/interactions/{interaction_id}/{interaction_token}/callback';
  const idsOf = ({ id, token, applicationId }: Interaction) => ({
    interaction_id: id,
    interaction_token: token,
    webhook_id: applicationId,
    webhook_token: token,
  });

  let arrived = next();
  await stage.ana.run(stage.general, { name: 'ask', options: { image: 0 } }, [await png('a.png', 2, 2)]);
  const command = idsOf((await arrived)[0]);
  await expect('POST', `${callback}?with_response=true`, 200, command, { type: 5 });
  await expect('POST', callback, 400, command, { type: 5 });
  const original = '/webhooks/{webhook_id}/{webhook_token}/messages/@original';
  await expect('PATCH', original, 200, command, { content: 'done', components: BUTTONS });
  const { id: message_id } = await expect('GET', original, 200, command);
  const followUp = await expect('POST', '/webhooks/{webhook_id}/{webhook_token}', 200, command, { content: 'more' });
  const followUpIds = { ...command, message_id: String(followUp.id) };
  const answer = '/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}';
  await expect('GET', answer, 200, followUpIds);
  await expect('PATCH', answer, 200, followUpIds, { content: 'even more' });
  await expect('DELETE', answer, 204, followUpIds);
  await expect('GET', answer, 404, followUpIds);

  arrived = next();
  await stage.ana.press({ channelId: stage.general, messageId: String(message_id), customId: 'stop' });
  const button = idsOf((await arrived)[0]);
  const update = { type: 7, data: { content: 'stopped', components: [] } };
  await expect('POST', `${callback}?with_response=true`, 200, button, update);
  await expect('POST', '/webhooks/{webhook_id}/{webhook_token}', 200, button, {
    content: 'only you',
    flags: MessageFlags.Ephemeral,
  });

  arrived = next();
  await stage.ana.run(stage.general, { name: 'Describe', options: {}, targetId: String(message_id) });
  const menu = idsOf((await arrived)[0]);
  await expect('POST', `${callback}?with_response=true`, 200, menu, { type: 4, data: { content: 'described' } });
  await expect('DELETE', original, 204, menu);
  await expect('GET', original, 404, menu);
});

test('a refusal for too many requests is as Discord describes it', async (t) => {
  const stage = await setStage(t);
  stage.playground.forceRateLimit({ route: 'GET /users/@me', times: 1, retryAfter: 1 });
  await expecting(stage)('GET', '/users/@me', 429);
});

test('a missing or wrong token is 401, another version is refused', async (t) => {
  const { playground } = await setStage(t);
  for (const headers of [{}, { Authorization: 'Bot wrong' }, { Authorization: playground.token }]) {
    const response = await fetch(`${playground.api}/v10/users/@me`, { headers });
    assert.equal(response.status, 401);
    assert.deepEqual(faultsOf('ErrorResponse', await response.json()), []);
  }
  const response = await fetch(`${playground.api}/v9/users/@me`);
  assert.deepEqual([response.status, ((await response.json()) as { code: number }).code], [400, 50041]);
});

test('what the playground does not do is refused by name', async (t) => {
  const stage = await setStage(t);
  const { status, json } = await call(stage, 'GET', `/guilds/${stage.guildId}/audit-logs`);
  assert.deepEqual([status, json.code], [404, 0]);
  assert.match(String(json.message), /does not do GET \/guilds\/:id\/audit-logs/);
  const wrongMethod = await call(stage, 'PATCH', '/users/@me', {});
  assert.match(String(wrongMethod.json.message), /does not do PATCH \/users\/@me/);
});

test('each route that the playground does not do is logged once', async (t) => {
  const lines: string[] = [];
  const log = createLogger('warn', { write: (line) => void lines.push(line) });
  const stage = await setStage(t, { log });
  for (const path of ['/sticker-packs', '/sticker-packs', '/voice/regions']) await call(stage, 'GET', path);
  const routes = lines.map((line) => JSON.parse(line).route);
  assert.deepEqual(routes, ['GET /sticker-packs', 'GET /voice/regions']);
});

test('a body that is no JSON is 50109', async (t) => {
  const { playground, general } = await setStage(t);
  const response = await fetch(`${playground.api}/v10/channels/${general}/messages`, {
    method: 'POST',
    headers: { Authorization: `Bot ${playground.token}` },
    body: '{"content":',
  });
  assert.deepEqual([response.status, ((await response.json()) as { code: number }).code], [400, 50109]);
});
