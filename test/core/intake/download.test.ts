import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type DownloadLimits, download } from '../../../src/core/intake/download.ts';
import { isPublicAddress, lookupPublic } from '../../../src/core/intake/hosts.ts';
import { PictureError } from '../../../src/core/intake/picture-error.ts';
import { ImageServer } from '../support/image-server.ts';

const never = new AbortController().signal;

function limitsFor(server: ImageServer, limits: Partial<DownloadLimits> = {}): DownloadLimits {
  return { hosts: [server.host], maxBytes: 100_000, timeoutMs: 5_000, ...limits };
}

/** What a download is refused with. */
async function refusal(address: string, limits: DownloadLimits): Promise<string> {
  const error = await download(address, limits, never).catch((error: unknown) => error);
  assert.ok(error instanceof PictureError, `expected a PictureError, got ${String(error)}`);
  return error.message;
}

test('brings the bytes of a configured host', async () => {
  await using server = await ImageServer.start({ '/a': (response) => response.end('pixels') });
  assert.equal(Buffer.from(await download(server.url('/a'), limitsFor(server), never)).toString(), 'pixels');
});

test('names what went wrong at the other end', async () => {
  await using server = await ImageServer.start({
    '/404': (response) => response.writeHead(404).end(),
    '/410': (response) => response.writeHead(410).end(),
    '/500': (response) => response.writeHead(500).end(),
    '/moved': (response) => response.writeHead(302, { location: '/secret' }).end(),
    '/secret': (response) => response.end('secret'),
  });
  assert.match(await refusal(server.url('/404'), limitsFor(server)), /is gone/);
  assert.match(await refusal(server.url('/410'), limitsFor(server)), /is gone/);
  assert.match(await refusal(server.url('/500'), limitsFor(server)), /status 500/);
  assert.match(await refusal(server.url('/moved'), limitsFor(server)), /not followed/);
  assert.equal(server.visits.get('/secret'), undefined);
});

test('gives up on a server that stalls, before or within the body', async () => {
  await using server = await ImageServer.start({
    '/silent': () => undefined,
    '/half': (response) => response.writeHead(200, { 'content-length': 1000 }).write('half'),
    '/drip': (response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(drip));
    },
  });
  const limits = limitsFor(server, { timeoutMs: 300 });
  for (const path of ['/silent', '/half', '/drip']) {
    assert.match(await refusal(server.url(path), limits), /did not arrive within 0.3 s/);
    assert.equal(server.visits.get(path), 1, 'a stalling server is not asked twice');
  }
});

test('stops at the byte limit, whatever the header says', async () => {
  let sent = 0;
  await using server = await ImageServer.start({
    '/declared': (response) => response.writeHead(200, { 'content-length': 200_000 }).write('x'),
    '/endless': (response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000))) sent += 10_000;
        response.once('drain', more);
      };
      more();
    },
  });
  assert.match(await refusal(server.url('/declared'), limitsFor(server)), /larger than 0.1 MiB/);
  assert.match(await refusal(server.url('/endless'), limitsFor(server)), /larger than 0.1 MiB/);
  const soon = sent;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(sent, soon, 'the connection is closed');
});

test('tries once more when the network fails, and only once', async () => {
  await using server = await ImageServer.start({
    '/shaky': (response, visit) => (visit === 1 ? response.destroy() : response.end('pixels')),
    '/dead': (response) => response.destroy(),
  });
  assert.equal(Buffer.from(await download(server.url('/shaky'), limitsFor(server), never)).toString(), 'pixels');
  assert.match(await refusal(server.url('/dead'), limitsFor(server)), /could not be fetched/);
  assert.equal(server.visits.get('/dead'), 2);
});

test('ends with the signal', async () => {
  await using server = await ImageServer.start({ '/silent': () => undefined });
  const stop = new AbortController();
  const downloading = download(server.url('/silent'), limitsFor(server), stop.signal);
  stop.abort(new Error('stopped by the asker'));
  await assert.rejects(downloading, /stopped by the asker/);
});

test('asks no host but Discord and those that the owner names', async () => {
  await using server = await ImageServer.start({ '/a': (response) => response.end('pixels') });
  const limits = limitsFor(server, { hosts: ['pictures.example:8443'] });
  const refused = [
    server.url('/a'),
    'http://cdn.discordapp.com/a.png',
    'https://cdn.discordapp.com:8443/a.png',
    'https://cdn.discordapp.com.evil.example/a.png',
    `http://cdn.discordapp.com@${server.host}/a`,
    'https://images-ext-x.discordapp.net/a.png',
    'http://2130706433/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://pictures.example/a.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'not an address',
  ];
  for (const address of refused) assert.match(await refusal(address, limits), /not fetched from|refused|understood/);
  assert.equal(server.visits.size, 0);
});

test('tells public addresses from all others', () => {
  const hidden = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'];
  const hidden6 = [
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '::7f00:1',
    '4000::1',
  ];
  for (const address of [...hidden, ...hidden6, 'nonsense']) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['1.1.1.1', '162.159.133.233', '2606:4700::1111', '::ffff:1.1.1.1'])
    assert.ok(isPublicAddress(address), address);
});

test('checks the address at the moment of connecting', async () => {
  await using server = await ImageServer.start({});
  const port = Number(server.host.split(':')[1]);
  const error = await new Promise<unknown>((resolve) => {
    const socket = connect({ host: 'localhost', port, lookup: lookupPublic });
    socket.once('connect', () => resolve('connected'));
    socket.once('error', resolve);
  });
  assert.ok(error instanceof PictureError, String(error));
  assert.match(error.message, /private network/);
});
