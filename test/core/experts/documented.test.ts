import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PROJECT_ROOT } from '../../../src/config/paths.ts';
import { discoverExperts } from '../../../src/core/experts/discover.ts';
import { ExpertHost } from '../../../src/core/experts/host.ts';
import type { ExpertImage, ExpertPlugin, ExpertReport } from '../../../src/core/experts/plugin.ts';
import { openPicture } from '../../../src/core/intake/open.ts';
import { noise } from '../support/pictures.ts';
import { pluginOf } from '../support/plugins.ts';
import { scratchFolder } from '../support/scratch.ts';
import { silentLog, testSettings } from '../support/settings.ts';

/** The plugins that docs/plugins.md shows in full, in a folder of their own. */
function writeDocumented(): string {
  const folder = scratchFolder();
  const page = readFileSync(join(PROJECT_ROOT, 'docs', 'plugins.md'), 'utf8');
  for (const [, source = '', name = ''] of page.matchAll(/```ts\n(\/\/ plugins\/([a-z-]+)\/index\.ts\n[\s\S]*?)```/g)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.ts'), source);
  }
  return folder;
}

const { plugins, problems } = await discoverExperts({ enabled: 'all' }, writeDocumented());

async function look(image: ExpertImage, all: readonly ExpertPlugin[], own: Record<string, string> = {}) {
  const settings = testSettings();
  const experts = { ...settings.experts, plugins: { blur: own } };
  const host = new ExpertHost(all, { ...settings, experts }, silentLog);
  after(() => host.dispose());
  const reports: ExpertReport[] = await Array.fromAsync(host.look([image], new AbortController().signal));
  return (name: string) => reports.find((report) => report.name === name);
}

async function imageOf(sigma: number): Promise<ExpertImage> {
  const picture = noise(200, 150);
  const bytes = await (sigma > 0 ? picture.blur(sigma) : picture).png().toBuffer();
  const { frames } = await openPicture({ number: 1, name: 'a.png', bytes }, testSettings().images);
  return frames[0];
}

test('the plugins that the documentation shows load as they stand there', () => {
  assert.deepEqual(problems, []);
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['blur', 'crowd'],
  );
});

test('the documented expert tells a blurred picture from a sharp one, and heeds its setting', async () => {
  const blurred = (await look(await imageOf(5), plugins))('blur');
  assert.equal(blurred?.ok, true, blurred?.error);
  assert.deepEqual(
    blurred?.observations.map((seen) => (seen.kind === 'signal' ? seen.signal : seen.kind)),
    ['quality.blurred'],
  );
  assert.deepEqual((await look(await imageOf(0), plugins))('blur')?.observations, []);
  assert.deepEqual((await look(await imageOf(5), plugins, { limit: '0.001' }))('blur')?.observations, []);
  const wrong = (await look(await imageOf(5), plugins, { limit: 'much' }))('blur');
  assert.match(wrong?.error ?? '', /TYTO_BLUR_LIMIT is "much": it must be a number above 0/);
});

test('the documented expert of the second wave is given what others saw', async () => {
  const people = [0.9, 0.7, 0.8].map((confidence) => ({ kind: 'object', label: 'person', confidence }) as const);
  const image = await imageOf(0);
  const crowd = (await look(image, [...plugins, pluginOf('detect', async () => people)]))('crowd');
  assert.deepEqual(crowd?.observations, [{ kind: 'signal', signal: 'people.crowd', confidence: 0.7 }]);
  const pair = pluginOf('detect', async () => people.slice(1));
  assert.deepEqual((await look(image, [...plugins, pair]))('crowd')?.observations, []);
});
