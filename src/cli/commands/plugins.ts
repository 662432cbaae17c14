import { installedPlugins, pluginName } from '../../config/installed-plugins.ts';
import type { Settings } from '../../config/settings.ts';
import { reportLines } from '../../core/evidence.ts';
import { discoverExperts, wantedEntries } from '../../core/experts/discover.ts';
import { ExpertHost } from '../../core/experts/host.ts';
import { ObservationMemory } from '../../core/experts/observation-memory.ts';
import type { ExpertPlugin, ExpertReport } from '../../core/experts/plugin.ts';
import { tryExpert } from '../../core/experts/try-expert.ts';
import { takeIn } from '../../core/intake/intake.ts';
import { LocalSight } from '../../core/sight/local-sight.ts';
import type { PictureFile } from '../../core/sight/sight.ts';
import { createLogger } from '../../log/logger.ts';
import { readImages } from '../images.ts';
import { prepareExperts } from '../prepare-experts.ts';
import { printAside } from '../print.ts';
import { FAILED } from '../run.ts';
import { commandSettings, quiet } from '../settings.ts';

/** `tyto plugins list`: what is installed, and whether it can be used. Nothing is fetched. */
export async function listPlugins(): Promise<number> {
  const settings = quiet(commandSettings());
  const installed = installedPlugins();
  const on = wantedEntries(settings.experts.enabled, installed);
  const { plugins, problems } = await discoverExperts({ enabled: [...new Set([...installed, ...on])] });
  const names = new Set([...on].map(pluginName));
  for (const plugin of plugins) {
    const problem = names.has(plugin.name) ? await stateOf(plugin, settings) : 'switched off by TYTO_EXPERTS';
    console.log(describe(plugin, problem));
  }
  for (const problem of problems) console.log(problem);
  return 0;
}

async function stateOf(plugin: ExpertPlugin, settings: Settings): Promise<string> {
  const problem = await tryExpert(plugin, settings, createLogger(settings.logLevel));
  return problem === undefined ? 'ready' : `not usable: ${problem}`;
}

function describe({ name, version, description, accepts, cost, deadlineMs }: ExpertPlugin, state: string): string {
  const facts = [`looks at ${accepts.join(' and ')}`, cost, `${deadlineMs / 1000} s an image`, state];
  return `${name} ${version}: ${facts.join(', ')}\n  ${description}`;
}

/**
 * `tyto plugins run`: one expert on one picture, through the intake that pictures from strangers take; before an expert that
 * is given the reports of others, those others. Nothing comes from the store, nothing goes into it.
 */
export async function runPlugin(
  entry: string,
  path: string,
  options: { json?: boolean },
  stop: AbortSignal,
): Promise<number> {
  const settings = quiet(commandSettings());
  const file = await pictureFile(path, settings, stop);
  const plugins = await pluginsFor(entry, settings);
  await prepareExperts({ ...settings, experts: { ...settings.experts, enabled: plugins.entries } }, stop);
  const host = new ExpertHost(plugins.all, settings, createLogger(settings.logLevel), new ObservationMemory());
  const sight = new LocalSight(host, plugins.all, settings.images);
  try {
    const report = await reportOf(pluginName(entry), sight.look(file, false, stop), path);
    console.log(options.json ? JSON.stringify(report) : reportLines(report).join('\n'));
    return report.ok ? 0 : FAILED;
  } finally {
    await sight.dispose();
  }
}

async function pictureFile(path: string, { images }: Settings, stop: AbortSignal): Promise<PictureFile> {
  const [image] = await readImages([path], images.maxBytes);
  if (!image) throw new Error(`${path} cannot be read.`);
  return takeIn({ number: 1, message: 0, image }, images, stop);
}

/** The plugin that is asked for and, if it wants their reports, those that are switched on. */
async function pluginsFor(entry: string, settings: Settings): Promise<{ all: ExpertPlugin[]; entries: string[] }> {
  const { plugins, problems } = await discoverExperts({ enabled: [entry] });
  const [wanted] = plugins;
  if (!wanted) throw new Error(problems.join('\n'));
  if (!wanted.accepts.includes('observations')) return { all: [wanted], entries: [entry] };
  const entries = [...new Set([...wantedEntries(settings.experts.enabled, installedPlugins()), entry])];
  const { plugins: all } = await discoverExperts({ enabled: entries });
  const others = all.filter(({ accepts }) => !accepts.includes('observations'));
  const names = new Set([...others, wanted].map(({ name }) => name));
  return { all: [...others, wanted], entries: entries.filter((each) => names.has(pluginName(each))) };
}

async function reportOf(name: string, events: ReturnType<LocalSight['look']>, path: string): Promise<ExpertReport> {
  for await (const event of events) {
    if (event.type === 'refused') throw new Error(`${path} ${event.reason}.`);
    if (event.type === 'opened' && event.picture.note) printAside(`${path} ${event.picture.note}.`);
    if (event.type === 'report' && event.report.name === name) return event.report;
    if (event.type === 'report') for (const line of reportLines(event.report)) printAside(line);
  }
  throw new Error(`The plugin ${name} reported nothing.`);
}
