import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { constants, createInflate } from 'node:zlib';
import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import { WebSocket } from 'ws';
import { type Stage, setStage } from './support/stage.ts';

/** A bare socket at the gateway, that keeps what it is told. */
class Wire {
  readonly socket: WebSocket;
  readonly payloads: { op: number; t: string | null; s: number | null; d: unknown }[] = [];
  readonly closed: Promise<number>;

  constructor(t: TestContext, { playground }: Stage, query = 'v=10&encoding=json') {
    this.socket = new WebSocket(`${playground.url.replace('http', 'ws')}/gateway?${query}`);
    this.socket.on('message', (data) => this.payloads.push(JSON.parse(data.toString())));
    this.closed = once(this.socket, 'close').then(([code]) => code);
    t.after(() => this.socket.terminate());
  }

  send(payload: object): void {
    this.socket.send(JSON.stringify(payload));
  }

  /** Waits for a payload of this opcode, or a dispatch of this name. */
  async heard(wanted: Op | string) {
    for (;;) {
      const found = this.payloads.find(({ op, t }) => op === wanted || t === wanted);
      if (found !== undefined) return found;
      await once(this.socket, 'message');
    }
  }

  async identify({ playground }: Stage, fields: object = {}): Promise<void> {
    await this.heard(Op.Hello);
    this.send({ op: Op.Identify, d: { token: playground.token, intents: 1, properties: {}, ...fields } });
  }
}

test('the gateway says hello with its heartbeat interval and answers each beat', async (t) => {
  const stage = await setStage(t, { timings: { heartbeat: 12_345 } });
  const wire = new Wire(t, stage);
  const { d } = await wire.heard(Op.Hello);
  assert.equal((d as { heartbeat_interval: number }).heartbeat_interval, 12_345);
  wire.send({ op: Op.Heartbeat, d: null });
  await wire.heard(Op.HeartbeatAck);
});

test('a client that stops beating is dropped', async (t) => {
  const stage = await setStage(t, { timings: { heartbeat: 20 } });
  const wire = new Wire(t, stage);
  await wire.identify(stage);
  assert.equal(await wire.closed, 4009);
});

test('a client that never identifies is dropped', async (t) => {
  const stage = await setStage(t, { timings: { identify: 20 } });
  assert.equal(await new Wire(t, stage).closed, 4009);
});

const IDENTIFY_FAULTS = [
  { name: 'a wrong token', fields: { token: 'wrong' }, code: 4004 },
  { name: 'a shard that is not the one there is', fields: { shard: [1, 2] }, code: 4010 },
  { name: 'an intent that does not exist', fields: { intents: 2 ** 30 }, code: 4013 },
  { name: 'a privileged intent that is switched off', fields: { intents: 1 << 1 }, code: 4014 },
  { name: 'no token at all', fields: { token: undefined }, code: 4002 },
];
for (const { name, fields, code } of IDENTIFY_FAULTS) {
  test(`to identify with ${name} closes with ${code}`, async (t) => {
    const stage = await setStage(t);
    const wire = new Wire(t, stage);
    await wire.identify(stage, fields);
    assert.equal(await wire.closed, code);
  });
}

test('to identify twice closes with 4005', async (t) => {
  const stage = await setStage(t);
  const wire = new Wire(t, stage);
  await wire.identify(stage);
  await wire.heard('READY');
  await wire.identify(stage);
  assert.equal(await wire.closed, 4005);
});

test('an unknown opcode, bad JSON and a request before identifying close with their codes', async (t) => {
  const stage = await setStage(t);
  const cases = [
    ['{"op":99,"d":null}', 4001],
    ['no json', 4002],
    ['{"op":8,"d":{}}', 4003],
    [JSON.stringify({ op: 1, d: 'x'.repeat(5000) }), 4002],
  ] as const;
  for (const [text, code] of cases) {
    const wire = new Wire(t, stage);
    await wire.heard(Op.Hello);
    wire.socket.send(text);
    assert.equal(await wire.closed, code, text.slice(0, 20));
  }
});

test('more than 120 payloads in a minute close with 4008', async (t) => {
  const stage = await setStage(t);
  const wire = new Wire(t, stage);
  await wire.heard(Op.Hello);
  for (let sent = 0; sent <= 120; sent += 1) wire.send({ op: Op.Heartbeat, d: null });
  assert.equal(await wire.closed, 4008);
});

test('another API version closes with 4012, another encoding is refused before the handshake', async (t) => {
  const stage = await setStage(t);
  assert.equal(await new Wire(t, stage, 'v=9&encoding=json').closed, 4012);
  const etf = new WebSocket(`${stage.playground.url.replace('http', 'ws')}/gateway?v=10&encoding=etf`);
  const [error] = await once(etf, 'error');
  assert.match(String(error), /400/);
});

test('a resume of an unknown session is invalid, one with a wrong number closes with 4007', async (t) => {
  const stage = await setStage(t);
  const { token } = stage.playground;
  const stranger = new Wire(t, stage);
  await stranger.heard(Op.Hello);
  stranger.send({ op: Op.Resume, d: { token, session_id: 'unknown', seq: 1 } });
  assert.equal((await stranger.heard(Op.InvalidSession)).d, false);

  const first = new Wire(t, stage);
  await first.identify(stage);
  const { d } = await first.heard('READY');
  const { session_id } = d as { session_id: string };
  const second = new Wire(t, stage);
  await second.heard(Op.Hello);
  second.send({ op: Op.Resume, d: { token, session_id, seq: 1000 } });
  assert.equal(await second.closed, 4007);
});

test('a session that said goodbye cannot be resumed', async (t) => {
  const stage = await setStage(t);
  const first = new Wire(t, stage);
  await first.identify(stage);
  const { session_id } = (await first.heard('READY')).d as { session_id: string };
  first.socket.close(1000);
  await first.closed;
  const second = new Wire(t, stage);
  await second.heard(Op.Hello);
  second.send({ op: Op.Resume, d: { token: stage.playground.token, session_id, seq: 1 } });
  assert.equal((await second.heard(Op.InvalidSession)).d, false);
});

test('members are sent on request, by name and by id', async (t) => {
  const stage = await setStage(t);
  const wire = new Wire(t, stage);
  await wire.identify(stage);
  await wire.heard('GUILD_CREATE');
  const user_ids = [stage.benId, '1'];
  wire.send({ op: Op.RequestGuildMembers, d: { guild_id: stage.guildId, user_ids, limit: 0, nonce: 'n' } });
  const { d } = await wire.heard('GUILD_MEMBERS_CHUNK');
  const chunk = d as { members: { user: { username: string } }[]; not_found: string[]; nonce: string };
  assert.deepEqual(
    chunk.members.map(({ user }) => user.username),
    ['ben'],
  );
  assert.deepEqual(chunk.not_found, ['1']);
  assert.equal(chunk.nonce, 'n');
});

test('with zlib-stream every frame is one payload of one stream', async (t) => {
  const stage = await setStage(t);
  const socket = new WebSocket(`${stage.playground.url.replace('http', 'ws')}/gateway?v=10&compress=zlib-stream`);
  t.after(() => socket.terminate());
  const inflate = createInflate({ flush: constants.Z_SYNC_FLUSH });
  const inflated: string[] = [];
  inflate.setEncoding('utf8').on('data', (text: string) => inflated.push(text));
  const [hello] = await once(socket, 'message');
  assert.deepEqual([...hello.subarray(-4)], [0x00, 0x00, 0xff, 0xff]);
  inflate.write(hello);
  await once(inflate, 'data');
  assert.equal(JSON.parse(inflated.join('')).op, Op.Hello);

  inflated.length = 0;
  socket.send(JSON.stringify({ op: Op.Heartbeat, d: null }));
  const [beat] = await once(socket, 'message');
  inflate.write(beat);
  await once(inflate, 'data');
  assert.equal(JSON.parse(inflated.join('')).op, Op.HeartbeatAck);
});
