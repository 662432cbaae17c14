import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedPlugins, settingPrefix } from '../../src/config/installed-plugins.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { SETTING_NAMES } from '../../src/config/schema.ts';

const lines = readFileSync(join(PROJECT_ROOT, '.env.example'), 'utf8').split('\n');

/** The commented assignments, in the order of the file. */
const explained = lines.flatMap((line) => {
  const [, name, value] = line.match(/^# ([A-Z][A-Z0-9_]+)=(.*)$/) ?? [];
  return name ? [{ name, value: value ?? '' }] : [];
});

test('.env.example explains every setting and nothing else', () => {
  const prefixes = installedPlugins().map(settingPrefix);
  const ours = explained.map(({ name }) => name).filter((name) => !prefixes.some((prefix) => name.startsWith(prefix)));
  assert.deepEqual(ours.toSorted(), SETTING_NAMES.toSorted());
});

test('.env.example sets nothing by itself', () => {
  assert.deepEqual(
    lines.filter((line) => line.trim() !== '' && !line.startsWith('#')),
    [],
  );
});

test('the values shown in .env.example are the defaults', () => {
  const { discord, ...shown } = readSettings(Object.fromEntries(explained.map(({ name, value }) => [name, value])));
  const { discord: defaultDiscord, ...defaults } = readSettings({});
  assert.equal(discord.footer, defaultDiscord.footer);
  assert.deepEqual({ ...shown, experts: { ...shown.experts, plugins: {} } }, defaults);
});
