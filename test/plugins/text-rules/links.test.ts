import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { domainToASCII } from 'node:url';
import textRules from '../../../plugins/text-rules/index.ts';
import { contextOf, imageNumber } from '../../core/support/plugins.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { kindsIn, linesOf, signalsOf } from './support.ts';

async function linkKinds(text: string): Promise<string[]> {
  return (await kindsIn(text)).filter((kind) => kind.startsWith('url.'));
}

test('knows addresses that look like a brand’s', async () => {
  const pretenders = [
    'https://dlscord.com/nitro',
    'discorcl.gift',
    'dicsord-nitro.com',
    'https://discord-gifts.example/claim',
    'https://steamcomrnunity.com/id/7',
    'steamcommunlty.ru/trade',
    'staempowered.com',
    'https://stеamcommunity.com',
    `https://${domainToASCII('dıscord.com')}`,
    'paypaI.com',
    'https://secure-paypal-login.com',
    'rob1ox.com/promo',
    'https://discord.com.free-nitro.example/login',
    'https://discord.com@evil.example/',
    'http://cdn.discordapp.com@evil.example/cat.png',
    'hxxps://metarnask.io',
    'micros0ft-support.com',
    'disc0rd-n1tr0 [dot] com',
    'go0gle.com/login',
  ];
  for (const text of pretenders) assert.ok((await linkKinds(text)).includes('url.lookalike'), text);
});

test('lets the brands’ own addresses and honest neighbours be', async () => {
  const honest = [
    'https://discord.com/channels/1/2',
    'https://cdn.discordapp.com/attachments/1/2/a.png',
    'https://media.discordapp.net/x.png',
    'https://steamcommunity.com/id/owl and store.steampowered.com',
    'https://www.paypal.com/signin, paypal.me/owl, paypal.co.uk',
    'amazon.de google.com.br apple.com netflix.com support.microsoft.com',
    'github.io gitlab.com streamable.com team.com switch.ch edit.org',
    'https://username.github.io/discord-clone',
    'https://münchen.de https://例え.jp почта.рф',
    'https://steamdb.info steamcharts.com',
    'apple-pie-recipes.com, steam-locomotives.org, kraken-rum.co.uk',
    'twitchy.com, codebase.com, lookout.com, finance.com',
  ];
  for (const text of honest) assert.deepEqual(await linkKinds(text), [], text);
});

test('tells addresses in numbers, shorteners and invites', async () => {
  assert.deepEqual(await linkKinds('http://93.184.216.34/x'), ['url.bad']);
  assert.deepEqual(await linkKinds('http://0x7f.1/'), ['url.bad']);
  assert.deepEqual(await linkKinds('http://0251.0376.0251.0376/latest/meta-data'), ['url.bad']);
  assert.deepEqual(await linkKinds('http://[::1]:8080/'), ['url.bad']);
  assert.deepEqual(await linkKinds('see bit.ly/3xYz'), ['url.shortener']);
  assert.deepEqual(await linkKinds('join discord.gg/owls'), ['url.invite']);
});

test('takes a code that would run in a browser for a bad address, and the same words on a page for words', async () => {
  const code = await signalsOf([{ kind: 'code', format: 'QR code', text: 'javascript:alert(1)', confidence: 1 }]);
  assert.deepEqual(
    code.map(({ signal }) => signal),
    ['url.bad'],
  );
  assert.deepEqual(await linkKinds('javascript: the good parts'), []);
});

test('quotes an address as it is written, and tells where it stands', async () => {
  const [found] = await signalsOf(linesOf('hello\nsee (https://dlscord.com/x).'));
  assert.equal(found?.text, 'https://dlscord.com/x');
  assert.equal(found?.box?.y, 20);
});

test('takes further bad domains from a list, and names a list that is not there', async () => {
  const list = join(scratchFolder(), 'bad.txt');
  writeFileSync(list, '# ours\nowl-thieves.example\n');
  const expert = await textRules.create(contextOf(textRules, { domains: list }));
  const observations = linesOf('www.owl-thieves.example/nest');
  const report = { name: 'ocr', version: '1', image: 1, ms: 1, ok: true, observations };
  const seen = await expert.observe(imageNumber(1), new AbortController().signal, [report]);
  assert.deepEqual(
    seen.map((one) => one.kind === 'signal' && one.signal),
    ['url.bad'],
  );
  await assert.rejects(textRules.create(contextOf(textRules, { domains: `${list}.gone` })), /cannot be read: .*bad/);
});
