import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { test } from 'node:test';
import { readSettings, SettingsError } from '../../src/config/read-settings.ts';

function problemsOf(environment: Record<string, string>, plugins: string[] = ['ocr']): readonly string[] {
  try {
    readSettings(environment, plugins);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
  assert.fail('the settings were accepted');
}

test('an empty environment gives the documented defaults', () => {
  const settings = readSettings({}, []);
  assert.equal(settings.model.name, 'spark');
  assert.equal(settings.model.contextTokens, 4096);
  assert.equal(settings.discord.token, undefined);
  assert.equal(settings.discord.footer, false);
  assert.equal(settings.experts.enabled, 'all');
  assert.equal(settings.images.maxBytes, 25 * 2 ** 20);
  assert.equal(settings.playgroundPort, 4180);
  assert.equal(settings.hub.endpoint, 'https://huggingface.co');
  assert.ok(settings.runtime.threads >= 1 && settings.runtime.threads <= 8);
  assert.ok(isAbsolute(settings.cacheDir));
});

test('values are converted, blank ones count as absent', () => {
  const settings = readSettings(
    {
      TYTO_FOOTER: 'on',
      TYTO_THREADS: '3',
      TYTO_TOP_P: '0.5',
      TYTO_MODEL: '  ',
      TYTO_IMAGE_HOSTS: 'a.example:81, b.example',
      HF_ENDPOINT: 'http://127.0.0.1:8080/',
    },
    [],
  );
  assert.equal(settings.discord.footer, true);
  assert.equal(settings.runtime.threads, 3);
  assert.equal(settings.generation.topP, 0.5);
  assert.equal(settings.model.name, 'spark');
  assert.deepEqual(settings.images.hosts, ['a.example:81', 'b.example']);
  assert.equal(settings.hub.endpoint, 'http://127.0.0.1:8080');
});

test('one message lists everything that is wrong', () => {
  const problems = problemsOf({
    TYTO_THREADS: 'many',
    TYTO_TOP_P: '2',
    TYTO_RUNTIME: 'fast',
    TYTO_FOTTER: 'on',
    TYTO_EXPERTS: 'ocr, fly',
  });
  assert.deepEqual(problems, [
    'TYTO_RUNTIME is "fast": it must be one of native, stock.',
    'TYTO_THREADS is "many": it must be a whole number from 1 to 256.',
    'TYTO_TOP_P is "2": it must be a number from 0 to 1.',
    'TYTO_FOTTER is not a setting of Tyto or of an installed plugin. Did you mean TYTO_FOOTER?',
    'TYTO_EXPERTS names "fly", but plugins/ holds ocr.',
  ]);
});

test('a name that resembles nothing gets no suggestion', () => {
  assert.deepEqual(problemsOf({ TYTO_ELEPHANT_TRUNK_LENGTH: '2' }), [
    'TYTO_ELEPHANT_TRUNK_LENGTH is not a setting of Tyto or of an installed plugin.',
  ]);
});

test('a secret is never repeated in the message', () => {
  const problems = problemsOf({ DISCORD_TOKEN: 'Bot hush.hush' });
  assert.equal(problems.length, 1);
  assert.doesNotMatch(problems[0] ?? '', /hush/);
});

test("an installed plugin's settings reach it by their own names", () => {
  const settings = readSettings({ TYTO_OCR_LANGUAGES: 'eng+deu', TYTO_IMAGE_TAGS_TOP: '5' }, ['image-tags', 'ocr']);
  assert.deepEqual(settings.experts.plugins, { ocr: { languages: 'eng+deu' }, 'image-tags': { top: '5' } });
});

test('experts of packages are named by the package, and set by the name of the plugin', () => {
  const given = {
    TYTO_EXPERTS: 'all, tyto-plugin-meters,@owl/tyto-plugin-ring-count',
    TYTO_METERS_UNIT: 'bar',
    TYTO_RING_COUNT_MOST: '3',
  };
  const { enabled, plugins } = readSettings(given, ['ocr']).experts;
  assert.deepEqual(enabled, ['all', 'tyto-plugin-meters', '@owl/tyto-plugin-ring-count']);
  assert.deepEqual(plugins, { meters: { unit: 'bar' }, 'ring-count': { most: '3' } });
  assert.match(problemsOf({ TYTO_METERS_UNIT: 'bar' })[0] ?? '', /not a setting of Tyto or of an installed plugin/);
});

test('experts are all, none, or installed ones', () => {
  assert.deepEqual(readSettings({ TYTO_EXPERTS: 'none' }, ['ocr']).experts.enabled, []);
  assert.deepEqual(readSettings({ TYTO_EXPERTS: 'ocr' }, ['ocr', 'tags']).experts.enabled, ['ocr']);
  assert.deepEqual(problemsOf({ TYTO_EXPERTS: 'orc' }), ['TYTO_EXPERTS names "orc", but plugins/ holds ocr.']);
});
