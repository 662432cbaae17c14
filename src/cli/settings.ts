import { readEnvironment } from '../config/environment.ts';
import { readSettings } from '../config/read-settings.ts';
import type { Settings } from '../config/settings.ts';

/** The settings of the environment and `.env`, with what the command line says otherwise. */
export function commandSettings({ model }: { model?: string } = {}): Settings {
  const settings = readSettings(readEnvironment());
  return model === undefined ? settings : { ...settings, model: { ...settings.model, name: model } };
}

/** For commands that speak with a person, who is told everything in plain words: no log unless it was asked for. */
export function quiet(settings: Settings): Settings {
  return process.env.TYTO_LOG_LEVEL ? settings : { ...settings, logLevel: 'silent' };
}
