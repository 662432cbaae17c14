import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Core } from '../../src/core/core.ts';
import { startCoreProcess } from '../../src/core/process/core-process.ts';
import { startBot } from '../../src/discord/bot.ts';
import { createLogger } from '../../src/log/logger.ts';
import { startPlayground } from '../../src/playground/playground.ts';
import { seededRandom } from '../seeded-random.ts';
import { type Attached, buttons, Person } from './person.ts';
import { eventually } from './stage.ts';

const PATIENCE_MS = 60_000;
const SEED = 11;

interface Reply {
  id: string;
  /** What the model said. */
  text: string;
  /** The small lines below it. */
  below: string[];
}

type Ask = (content: string, files?: Attached[], replyTo?: string) => Promise<Reply>;

/**
 * A playground, the bot, and the core in a process of its own, with one of the models in `models/`. The tiny ones say
 * nonsense, drawn with a seed here, so that the same question has the same answer.
 */
async function setStage(t: TestContext, model: string): Promise<Ask> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'tyto-systems-'));
  const playground = await startPlayground({ page: false });
  const settings = readSettings({
    DISCORD_TOKEN: playground.token,
    TYTO_DISCORD_API: playground.api,
    TYTO_IMAGE_HOSTS: playground.cdnHost,
    TYTO_MODEL: model,
    TYTO_CACHE_DIR: cacheDir,
    TYTO_TEMPERATURE: '1',
    TYTO_MAX_NEW_TOKENS: '40',
    TYTO_LOG_LEVEL: 'error',
    TYTO_EXPERTS: 'none',
    TYTO_FOOTER: 'on',
    TYTO_THREADS: '1',
  });
  const log = createLogger('error');
  const core = await startCoreProcess(settings, log);
  const seeded: Core = {
    answer: (turn, signal) => core.answer({ ...turn, options: { ...turn.options, seed: SEED } }, signal),
    dispose: () => core.dispose(),
  };
  const bot = await startBot({ settings, core: seeded, log });
  t.after(async () => {
    await bot.close();
    await core.dispose();
    await playground.close();
    rmSync(cacheDir, { recursive: true });
  });
  const ana = new Person(playground);
  const channel = ana.channel('direct');
  const said = () => ana.messages(channel).filter(({ author }) => author.id === playground.bot.id);
  return async (content, files = [], replyTo) => {
    const before = said().length;
    await ana.send(channel, { content, ...(replyTo && { replyTo }) }, files);
    const whole = () =>
      said()
        .slice(before)
        .find((message) => buttons(message).has('Regenerate'));
    await eventually('a whole answer', () => whole() !== undefined, PATIENCE_MS);
    const { id = '', content: answer = '' } = whole() ?? {};
    const lines = answer.split('\n');
    const first = lines.findIndex((line) => line.startsWith('-# '));
    return { id, text: lines.slice(0, first).join('\n'), below: lines.slice(first) };
  };
}

/** A picture of coloured squares, other ones for another seed. */
async function squares(seed: number): Promise<Attached> {
  const random = seededRandom(seed);
  const raw = Uint8Array.from({ length: 8 * 6 * 3 }, () => random() * 256);
  const small = sharp(raw, { raw: { width: 8, height: 6, channels: 3 } });
  const bytes = await small.resize(160, 120, { kernel: 'nearest' }).png().toBuffer();
  return { name: `squares-${seed}.png`, type: 'image/png', bytes };
}

for (const model of ['lavin-tiny', 'llama-adapter-v2-tiny', 'mplug-owl-tiny']) {
  test(`${model} answers in Discord: about a picture, about another, about words, and about a picture further up`, async (t) => {
    const ask = await setStage(t, model);
    const question = 'What is this?';
    const [one, other] = [await squares(1), await squares(2)];

    const first = await ask(question, [one]);
    assert.match(first.below.at(-1) ?? '', new RegExp(`^-# vision · ${model} · .* tokens in`));
    assert.ok(first.text.length > 0, 'it says something');

    const second = await ask(question, [other]);
    assert.notEqual(second.text, first.text, 'another picture gives another answer');
    assert.equal((await ask(question, [one])).text, first.text, 'the same picture gives the same answer');

    const words = await ask(question);
    assert.match(words.below.at(-1) ?? '', new RegExp(`^-# text · ${model} · `));
    assert.ok(words.text.length > 0 && words.text !== first.text);

    const further = await ask('And now?', [], first.id);
    const furtherOther = await ask('And now?', [], second.id);
    for (const { below } of [further, furtherOther]) assert.match(below.at(-1) ?? '', /^-# vision · /);
    assert.notEqual(further.text, furtherOther.text);
  });
}
