/** Hostile input 29 of the list in docs/intake.md: addresses and servers with tricks. */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { lookupPublic } from '../../../src/core/intake/hosts.ts';
import { ImageServer } from '../support/image-server.ts';
import { flat } from '../support/pictures.ts';
import { take } from '../support/take.ts';

const limits = { timeoutMs: 500, maxBytes: 100_000 };
let png: Buffer;
let server: ImageServer;
const cookies: (string | undefined)[] = [];

before(async () => {
  png = await flat(8, 8).png().toBuffer();
  server = await ImageServer.start({
    '/fine': (response) => response.end(png),
    '/to-metadata': (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
    '/to-fine': (response) => response.writeHead(301, { location: '/fine' }).end(),
    '/says-less': (response) => response.writeHead(200, { 'content-length': png.length - 40 }).end(png),
    '/says-more': (response) => response.writeHead(200, { 'content-length': png.length + 10 }).end(png),
    '/says-little': (response) => response.writeHead(200, { 'content-length': 200_000 }).write(png),
    '/drips': (response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(drip));
    },
    '/bomb': (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
    '/squeezed': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(png)),
    '/cookie': (response) => {
      cookies.push(response.req.headers.cookie);
      response.writeHead(200, { 'set-cookie': 'who=me' }).end(png);
    },
  });
});
after(() => server[Symbol.asyncDispose]());

async function note(url: string, hosts: string[] = []): Promise<string> {
  const { notes } = await take([{ name: 'x.png', source: { kind: 'url', url } }], { ...limits, hosts });
  return notes.join();
}

const port = () => server.host.split(':')[1];

const ADDRESSES: [what: string, url: () => string][] = [
  ['a host as the name of a user', () => `http://cdn.discordapp.com@${server.host}/fine`],
  ['a host as name and password', () => `https://cdn.discordapp.com:443@${server.host}/fine`],
  ['an address in octal', () => `http://0177.0.0.1:${port()}/fine`],
  ['an address in hexadecimal', () => `http://0x7f000001:${port()}/fine`],
  ['an address as one number', () => `http://2130706433:${port()}/fine`],
  ['a short address', () => `http://127.1:${port()}/fine`],
  ['an address in brackets', () => `http://[::ffff:127.0.0.1]:${port()}/fine`],
  ['a name of the machine', () => `http://localhost:${port()}/fine`],
  ['a host with a dot at its end', () => 'https://cdn.discordapp.com./fine'],
  ['a host below another', () => `http://cdn.discordapp.com.evil.example:${port()}/fine`],
  ['a host with a backslash', () => `https://evil.example\\@cdn.discordapp.com/fine`],
  ['a host in letters that look alike', () => 'https://cdn.discоrdapp.com/fine'],
  ['the address of cloud metadata', () => 'http://169.254.169.254/latest/meta-data/'],
  ['a file', () => 'file:///etc/passwd'],
  ['data', () => `data:image/png;base64,${png.toString('base64')}`],
  ['Discord without encryption', () => 'http://cdn.discordapp.com/attachments/1/2/a.png'],
];

for (const [what, url] of ADDRESSES) {
  test(`29: ${what} is refused before anything is asked`, async () => {
    const visits = server.visits.size;
    assert.match(await note(url()), /^Image 1 \(x\.png\) (?:lies on|has an address)/);
    assert.equal(server.visits.size, visits);
  });
}

test('29: a redirect is not followed, not even to the same host', async () => {
  for (const path of ['/to-metadata', '/to-fine']) {
    assert.match(
      await note(server.url(path), [server.host]),
      /was moved elsewhere by its server, which is not followed/,
    );
  }
  assert.equal(server.visits.get('/fine'), undefined);
});

test('29: a server that lies about the length is found out', async () => {
  assert.match(await note(server.url('/says-less'), [server.host]), /is damaged or cut off/);
  assert.match(await note(server.url('/says-more'), [server.host]), /could not be fetched|did not arrive/);
  assert.match(await note(server.url('/says-little'), [server.host]), /is larger than 0.1 MiB/);
});

test('29: a body that drips is given up in time', async () => {
  assert.match(await note(server.url('/drips'), [server.host]), /did not arrive within 0.5 s/);
});

test('29: a compressed answer is not unpacked', async () => {
  for (const path of ['/bomb', '/squeezed']) {
    assert.match(await note(server.url(path), [server.host]), /is not a picture: it is application\/gzip/);
  }
});

test('29: no cookie is kept', async () => {
  await note(server.url('/cookie'), [server.host]);
  await note(server.url('/cookie'), [server.host]);
  assert.deepEqual(cookies, [undefined, undefined]);
});

/** Lets every name lead to these addresses, one answer after the other; the last one stays. */
function answerNames(context: { after(undo: () => void): void }, ...answers: string[][]): void {
  const real = dns.lookup;
  const fake = (_name: string, _options: unknown, callback: (error: null, found: dns.LookupAddress[]) => void) => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  Object.assign(dns, { lookup: fake });
  syncBuiltinESMExports();
  context.after(() => {
    Object.assign(dns, { lookup: real });
    syncBuiltinESMExports();
  });
}

const HIDDEN = ['127.0.0.1', '10.0.0.7', '169.254.169.254', '100.64.0.1', '::1', '64:ff9b::a9fe:a9fe', '::7f00:1'];

for (const address of HIDDEN) {
  test(`29: a name of Discord that leads to ${address} is refused when it is connected to`, async (context) => {
    answerNames(context, ['162.159.133.233', address]);
    assert.match(await note('https://cdn.discordapp.com/attachments/1/2/a.png'), /points into a private network/);
  });
}

test('29: a name is asked for once: what is checked is what is connected to', async (context) => {
  answerNames(context, ['162.159.133.233', '2606:4700::1'], ['127.0.0.1']);
  const found = await new Promise((resolve, reject) => {
    lookupPublic('cdn.discordapp.com', { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });
  assert.deepEqual(found, [
    { address: '162.159.133.233', family: 4 },
    { address: '2606:4700::1', family: 6 },
  ]);
});
