import assert from 'node:assert/strict';
import { test } from 'node:test';
import textRules from '../../../plugins/text-rules/index.ts';
import { contextOf } from '../../core/support/plugins.ts';
import { linesOf, signalsOf } from './support.ts';

async function personalIn(text: string): Promise<string[]> {
  const signals = await signalsOf(linesOf(text));
  return signals.flatMap(({ signal, text: words }) => (signal.startsWith('pii.') ? `${signal} ${words}` : []));
}

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

test('finds addresses and numbers of people', async () => {
  assert.deepEqual(await personalIn('write to ada.owl+x@mail.example please'), ['pii.email ada.owl+x@mail.example']);
  assert.deepEqual(await personalIn('call +44 20 7946 0958 today'), ['pii.phone +44 20 7946 0958']);
  assert.deepEqual(await personalIn('call (212) 736-5000'), ['pii.phone (212) 736-5000']);
  assert.deepEqual(await personalIn('server at 93.184.216.34:25565'), ['pii.ip 93.184.216.34']);
});

test('holds cards and accounts to their check digits, and quotes them without their middle', async () => {
  assert.deepEqual(await personalIn('4111 1111 1111 1111  12/29'), ['pii.card 4111…1111']);
  assert.deepEqual(await personalIn('Amex 378282246310005'), ['pii.card 3782…0005']);
  assert.deepEqual(await personalIn('4111 1111 1111 1112'), []);
  assert.deepEqual(await personalIn('IBAN GB82 WEST 1234 5698 7654 32'), ['pii.iban GB82…5432']);
  assert.deepEqual(await personalIn('IBAN DE89370400440532013000 please'), ['pii.iban DE89…3000']);
  assert.deepEqual(await personalIn('IBAN GB83 WEST 1234 5698 7654 32'), []);
});

test('finds secrets: tokens of bots, and phrases that restore wallets', async () => {
  const id = Buffer.from('123456789012345678').toString('base64url');
  assert.deepEqual(await personalIn(`token = "${id}.GabcDe.${'k3Y_'.repeat(9)}xy"`), ['pii.token MTIzND…k3Y_xy']);
  assert.deepEqual(await personalIn(PHRASE), ['pii.seed-phrase legal … (12 words)']);
  const numbered = PHRASE.split(' ').map((word, index) => `${index + 1}. ${word}`);
  const seed = (await signalsOf(linesOf(numbered.join('\n')))).find(({ signal }) => signal === 'pii.seed-phrase');
  assert.equal(seed?.confidence, 0.99);
  const misread = await signalsOf(linesOf(PHRASE.replace('sausage', 'sausaqe').replace('yellow', 'yeIlow')));
  assert.ok(misread.some(({ signal, confidence }) => signal === 'pii.seed-phrase' && confidence >= 0.8));
});

test('takes no ordinary number or sentence for anything personal', async () => {
  const ordinary = [
    '2025-11-04 16:22  TOTAL 14.02',
    'order 4155550132, item 20 of 300, 1,234,567.89',
    'v1.2.3.4 and 192.168.0.1 and 300.1.1.1',
    'the quick brown fox jumps over the lazy dog and then it runs all the way back home to bed',
    'ID 123456789012345678 and #1049',
    'Battery 82% Signal 3/5 Altitude 412 m',
    'sha 9b74c9897bac770ffc029102a200c5de',
  ];
  for (const text of ordinary) assert.deepEqual(await personalIn(text), [], text);
});

test('knows the telephone numbers of the country that is set, and refuses what is none', async () => {
  const british = await textRules.create(contextOf(textRules, { country: 'gb' }));
  const report = { name: 'ocr', version: '1', image: 1, ms: 1, ok: true, observations: linesOf('ring 020 7946 0958') };
  const image = { number: 1, name: 'a.png', width: 1, height: 1, rgb: new Uint8Array(3), hash: '' };
  const seen = await british.observe(image, new AbortController().signal, [report]);
  assert.deepEqual(
    seen.map((one) => one.kind === 'signal' && one.signal),
    ['pii.phone'],
  );
  await assert.rejects(textRules.create(contextOf(textRules, { country: 'Narnia' })), /two letters, for instance GB/);
});
