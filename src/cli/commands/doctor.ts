import { styleText } from 'node:util';
import { SettingsError } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { createLogger } from '../../log/logger.ts';
import { checkDiscord } from '../doctor/discord.ts';
import { checkExperts } from '../doctor/experts.ts';
import { type Finding, fatal, ok } from '../doctor/finding.ts';
import { checkCache, checkNode, checkPip, checkPort } from '../doctor/machine.ts';
import { checkModel } from '../doctor/model.ts';
import { checkRuntime } from '../doctor/runtime.ts';
import { FAILED } from '../run.ts';
import { commandSettings } from '../settings.ts';

/** `tyto doctor`: looks at everything a start depends on. Exit code 1 means that Tyto cannot run as it is set up. */
export async function doctor(options: { model?: string; json?: boolean }): Promise<number> {
  const findings = await examine(options);
  const isFit = findings.every(({ status }) => status !== 'fatal');
  if (options.json) console.log(JSON.stringify({ ok: isFit, findings }));
  else for (const finding of findings) print(finding);
  return isFit ? 0 : FAILED;
}

async function examine(options: { model?: string }): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = commandSettings(options);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const remedy = 'Change it in .env or in the environment; .env.example explains every setting.';
    return [checkNode(), ...error.problems.map((problem) => fatal('Settings', problem, remedy))];
  }
  const silent = createLogger('error');
  const checks = await Promise.all([
    checkCache(settings),
    checkPip(),
    checkModel(settings),
    checkRuntime(settings),
    checkExperts(settings, silent),
    checkDiscord(settings),
    checkPort(settings),
  ]);
  return [checkNode(), ok('Settings', 'all valid'), ...checks.flat()];
}

function print({ check, status, detail, remedy }: Finding): void {
  const colour = { ok: 'green', warning: 'yellow', fatal: 'red' } as const;
  console.log(`${styleText(colour[status], status.padEnd(8))} ${check}: ${detail}`);
  if (remedy) console.log(`         ${styleText('dim', remedy)}`);
}
