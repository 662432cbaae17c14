import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpertHost } from '../../../src/core/experts/host.ts';
import { imageKey } from '../../../src/core/experts/look-key.ts';
import type { ExpertImage, ExpertPlugin, ExpertReport } from '../../../src/core/experts/plugin.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { startFileServer } from '../../weights/fetch/file-server.ts';
import { hang, imageNumber, pluginOf, saw, wordsOf } from '../support/plugins.ts';
import { silentLog, testSettings } from '../support/settings.ts';

const never = new AbortController().signal;

function hostOf(...plugins: ExpertPlugin[]): ExpertHost {
  return new ExpertHost(plugins, testSettings(), silentLog);
}

async function look(host: ExpertHost, images: ExpertImage[], signal = never): Promise<ExpertReport[]> {
  const reports = await Array.fromAsync(host.look(images, signal));
  return reports.sort((a, b) => a.image - b.image || a.name.localeCompare(b.name));
}

test('shows every image to every expert', async () => {
  const host = hostOf(
    pluginOf('a', async ({ number }) => [saw(`a${number}`)]),
    pluginOf('b', async () => []),
  );
  const reports = await look(host, [imageNumber(1), imageNumber(2)]);
  assert.deepEqual(
    reports.map(({ name, image, ok, observations }) => [name, image, ok, wordsOf(observations)]),
    [
      ['a', 1, true, ['a1']],
      ['b', 1, true, []],
      ['a', 2, true, ['a2']],
      ['b', 2, true, []],
    ],
  );
});

test('costs a hanging expert its deadline, and the others nothing', async () => {
  const host = hostOf(
    pluginOf('hanging', hang, { deadlineMs: 200 }),
    pluginOf('quick', async () => [saw('x')]),
  );
  const arrived: string[] = [];
  for await (const { name, ok, error } of host.look([imageNumber(1)], never)) arrived.push(`${name} ${ok} ${error}`);
  assert.deepEqual(arrived, ['quick true undefined', 'hanging false it was not done after 0.2 s']);
});

test('tells the expert that its time is up', async () => {
  let told = false;
  const listens = pluginOf(
    'listens',
    (_image, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          told = true;
          reject(signal.reason);
        }),
      ),
    { deadlineMs: 50 },
  );
  await look(hostOf(listens), [imageNumber(1)]);
  assert.equal(told, true);
});

test('counts a start that hangs or fails against the deadline, and tries a failed one again', async () => {
  let starts = 0;
  const host = hostOf(
    pluginOf('asleep', hang, { create: hang, deadlineMs: 100 }),
    pluginOf('shaky', async () => [], {
      create: async () => {
        starts += 1;
        if (starts === 1) throw new Error('language data is missing');
        return { observe: async () => [saw('second try')], dispose: async () => undefined };
      },
    }),
  );
  const [asleep, shaky] = await look(host, [imageNumber(1)]);
  assert.match(asleep?.error ?? '', /not done after 0.1 s/);
  assert.equal(shaky?.error, 'it does not start: language data is missing');
  const [, better] = await look(host, [imageNumber(1)]);
  assert.deepEqual(better?.observations, [saw('second try')]);
});

test('puts away an expert that does not warm up', async () => {
  let disposed = 0;
  const cold = pluginOf('cold', async () => [], {
    create: async () => ({
      warmUp: () => Promise.reject(new Error('no fuel')),
      observe: async () => [],
      dispose: async () => {
        disposed += 1;
      },
    }),
  });
  const [report] = await look(hostOf(cold), [imageNumber(1)]);
  assert.equal(report?.error, 'it does not start: no fuel');
  assert.equal(disposed, 1);
});

test('turns failures and lies into reports', async () => {
  const lie = (value: unknown) => async () => value as never;
  const host = hostOf(
    pluginOf('throws', () => {
      throw new Error('at once');
    }),
    pluginOf('rejects', () => Promise.reject(new Error('later'))),
    pluginOf('nothing', lie(undefined)),
    pluginOf('confident', lie([{ ...saw('x'), confidence: 7 }])),
    pluginOf('endless', lie([saw('x'.repeat(20_000))])),
    pluginOf('honest', async () => [saw('x')]),
  );
  const errors = Object.fromEntries((await look(host, [imageNumber(1)])).map(({ name, error }) => [name, error]));
  assert.equal(errors.throws, 'at once');
  assert.equal(errors.rejects, 'later');
  assert.match(errors.nothing ?? '', /something else than observations/);
  assert.match(errors.confident ?? '', /0\.confidence/);
  assert.match(errors.endless ?? '', /0\.text/);
  assert.equal(errors.honest, undefined);
});

test('remembers what was seen in an image, but no failure', async () => {
  const looks = new Map<string, number>();
  const host = hostOf(
    pluginOf('eyes', async ({ number, hash }) => {
      looks.set(hash, (looks.get(hash) ?? 0) + 1);
      if (number === 2) throw new Error('blind');
      return [saw('x')];
    }),
  );
  for (const number of [1, 2, 1, 2]) await look(host, [imageNumber(number)]);
  assert.deepEqual([...looks.values()], [1, 2]);
  const [again] = await look(host, [{ ...imageNumber(1), number: 5 }]);
  assert.deepEqual([again?.image, again?.ms, again?.observations], [5, 0, [saw('x')]]);
});

test('lets heavy experts take turns', async () => {
  let together = 0;
  let most = 0;
  const work = async () => {
    together += 1;
    most = Math.max(most, together);
    await sleep(20);
    together -= 1;
    return [];
  };
  const heavy = { cost: 'heavy' } as const;
  const host = hostOf(pluginOf('one', work, heavy), pluginOf('two', work, heavy));
  const reports = await look(host, [imageNumber(1), imageNumber(2)]);
  assert.equal(reports.filter(({ ok }) => ok).length, 4);
  assert.equal(most, 1);
});

test('ends with the signal, even while experts hang or wait their turn', async () => {
  const host = hostOf(pluginOf('hanging', hang, { cost: 'heavy' }));
  const stop = new AbortController();
  const looking = look(host, [imageNumber(1), imageNumber(2)], stop.signal);
  setTimeout(() => stop.abort(new Error('stopped')), 30);
  await assert.rejects(looking, /stopped/);
  const [next] = await look(hostOf(pluginOf('fine', async () => [])), [imageNumber(1)]);
  assert.equal(next?.ok, true);
});

test('disposes of what it started and waits for nobody for ever', async () => {
  const disposed: string[] = [];
  const disposing = (name: string) => ({
    create: async () => ({
      observe: async () => [],
      dispose: async () => {
        disposed.push(name);
        if (name === 'stubborn') await hang();
      },
    }),
  });
  const host = hostOf(
    pluginOf('tidy', hang, disposing('tidy')),
    pluginOf('stubborn', hang, disposing('stubborn')),
    pluginOf('asleep', hang, { create: hang, deadlineMs: 10 }),
  );
  await look(host, [imageNumber(1)]);
  await host.dispose();
  assert.deepEqual(disposed, ['tidy', 'stubborn']);
});

/** An expert that is given the reports of others and tells what it was given. */
function secondWave(name: string, parts: Partial<ExpertPlugin> = {}): ExpertPlugin {
  const tell = async (_image: ExpertImage, _signal: AbortSignal, reports: readonly ExpertReport[]) => [
    saw(
      reports
        .map((report) => `${report.name} ${report.ok} ${wordsOf(report.observations).join(' ')}`.trim())
        .join(', '),
    ),
  ];
  return pluginOf(name, tell, { accepts: ['observations'], ...parts });
}

test('gives the reports of an image to those who ask for them, failures among them', async () => {
  const host = hostOf(
    secondWave('a-last'),
    pluginOf('broken', () => Promise.reject(new Error('no'))),
    pluginOf('late', hang, { deadlineMs: 50 }),
    pluginOf('reads', async ({ number }) => [saw(`words of ${number}`)]),
  );
  const reports = await look(host, [imageNumber(1), imageNumber(2)]);
  const told = reports.filter(({ name }) => name === 'a-last').map(({ observations }) => wordsOf(observations)[0]);
  assert.deepEqual(told, [
    'broken false, late false, reads true words of 1',
    'broken false, late false, reads true words of 2',
  ]);
});

test('gives no reports to an expert that only looks at pictures', async () => {
  let given: readonly ExpertReport[] | undefined;
  const eyes = pluginOf('eyes', async (_image, _signal, reports) => {
    given = reports;
    return [];
  });
  await look(
    hostOf(
      eyes,
      pluginOf('other', async () => [saw('x')]),
    ),
    [imageNumber(1)],
  );
  assert.deepEqual(given, []);
});

test('remembers a second look only for the reports that it was given', async () => {
  let fails = true;
  let looks = 0;
  const counting = pluginOf(
    'counting',
    async () => {
      looks += 1;
      return [];
    },
    { accepts: ['image', 'observations'] },
  );
  const host = hostOf(
    counting,
    pluginOf('shaky', async () => (fails ? Promise.reject(new Error('no')) : [saw('x')])),
  );
  await look(host, [imageNumber(1)]);
  fails = false;
  for (let round = 0; round < 3; round += 1) await look(host, [imageNumber(1)]);
  assert.equal(looks, 2);
});

test('puts the frames of an animated picture into one report, each observation with its frame', async () => {
  const frame = (number: number, frameNumber: number) => ({
    ...imageNumber(number),
    hash: `${number}/${frameNumber}`,
    frame: frameNumber,
  });
  let seconds = 0;
  const host = hostOf(
    pluginOf('reads', async (image) => {
      if (image.hash === '2/2') throw new Error('blurred');
      return [saw(`words ${image.hash}`)];
    }),
    pluginOf(
      'second',
      async () => {
        seconds += 1;
        return [];
      },
      { accepts: ['observations'] },
    ),
  );
  const frames = [frame(1, 1), frame(1, 2), frame(2, 1), frame(2, 2), frame(2, 3)];
  const reports = await look(host, frames);
  assert.deepEqual(
    reports.map(({ name, image, ok }) => `${name} ${image} ${ok}`),
    ['reads 1 true', 'second 1 true', 'reads 2 false', 'second 2 true'],
  );
  assert.deepEqual(reports[0]?.observations, [
    { ...saw('words 1/1'), frame: 1 },
    { ...saw('words 1/2'), frame: 2 },
  ]);
  assert.deepEqual(wordsOf(reports[2]?.observations ?? []), ['words 2/1', 'words 2/3']);
  assert.equal(reports[2]?.error, 'in frame 2 blurred');
  assert.equal(seconds, 2);
  await look(host, frames.slice(0, 1));
  assert.equal(seconds, 3, 'other frames are another picture');
});

test('lets all experts of a turn take no more than its budget together', async () => {
  const settings = testSettings();
  const experts = { ...settings.experts, budgetMs: 4_000 };
  const slow = { cost: 'heavy', deadlineMs: 60_000 } as const;
  const host = new ExpertHost(
    [
      pluginOf('hanging', hang, slow),
      pluginOf('waiting', hang, slow),
      pluginOf('quick', async () => []),
      secondWave('second'),
    ],
    { ...settings, experts },
    silentLog,
  );
  const reports = await look(host, [imageNumber(1)]);
  const late = 'it was not done when the time for all experts (4 s) was up';
  assert.deepEqual(
    reports.map(({ name, error }) => [name, error]),
    [
      ['hanging', late],
      ['quick', undefined],
      ['second', undefined],
      ['waiting', late],
    ],
  );
});

/** What `look` brings, once it brings something. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
  }
}

test('says that weights are still being fetched, and goes on fetching beyond the deadline', async (context) => {
  const bytes = new Uint8Array(100_000).fill(7);
  const server = await startFileServer({ stallAfter: 40_000 });
  context.after(() => server.close());
  server.files.set('/owl/barn/resolve/main/weights.bin', bytes);
  const weights = {
    name: 'weights.bin',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sources: [{ kind: 'hub', repository: 'owl/barn', revision: 'main', file: 'weights.bin' } as const],
  };
  const fetching = pluginOf('fetching', async () => [], {
    deadlineMs: 300,
    create: async ({ fetch }) => {
      const [path = ''] = await fetch([weights]);
      return { observe: async () => [saw(`${statSync(path).size} bytes`)], dispose: async () => undefined };
    },
  });
  const host = new ExpertHost([fetching], { ...testSettings(), hub: { endpoint: server.url } }, silentLog);
  context.after(() => host.dispose());
  const [first] = await look(host, [imageNumber(1)]);
  assert.match(first?.error ?? '', /^its weights are still being fetched \(0\.0\d MB of 0\.10 MB are here\)/);
  server.manners.stallAfter = undefined;
  server.cutAll();
  const second = await until(async () => {
    const [report] = await look(host, [imageNumber(1)]);
    return report?.ok ? report : undefined;
  });
  assert.deepEqual(second.observations, [saw('100000 bytes')]);
});

test('keeps what was seen over a restart, for the same image, expert, version and settings', async (context) => {
  const settings = testSettings();
  let looks = 0;
  const eyes = (version: string) =>
    pluginOf(
      'eyes',
      async ({ number }) => {
        looks += 1;
        if (number === 2) throw new Error('blind');
        return [saw('x')];
      },
      { version },
    );
  const lookAgain = async (version: string, own: Record<string, string> = {}) => {
    const experts = { ...settings.experts, plugins: { eyes: own } };
    const host = new ExpertHost([eyes(version)], { ...settings, experts }, silentLog);
    context.after(() => host.dispose());
    const [report] = await look(host, [imageNumber(1), imageNumber(2)]);
    await host.dispose();
    return report;
  };
  await lookAgain('1');
  assert.equal(looks, 2);
  assert.deepEqual((await lookAgain('1'))?.observations, [saw('x')]);
  assert.equal(looks, 3, 'only the failed look is tried again');
  await lookAgain('2');
  assert.equal(looks, 5, 'another version looks for itself');
  await lookAgain('2', { languages: 'deu' });
  assert.equal(looks, 7, 'so does one that is set otherwise');
});

test('looks again where the store holds something else than observations', async (context) => {
  const settings = testSettings();
  const store = openStore(settings, silentLog);
  store?.put('observations', imageKey('eyes@1', imageNumber(1).hash), [{ kind: 'text', confidence: 9 }]);
  store?.close();
  const host = new ExpertHost([pluginOf('eyes', async () => [saw('x')])], settings, silentLog);
  context.after(() => host.dispose());
  const [report] = await look(host, [imageNumber(1)]);
  assert.deepEqual(report?.observations, [saw('x')]);
});
