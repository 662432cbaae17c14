import type { Client } from 'discord.js';
import type { Settings } from '../config/settings.ts';
import type { Core } from '../core/core.ts';
import type { Logger } from '../log/logger.ts';
import type { Answers } from './answers.ts';
import type { EvidenceBook } from './evidence-book.ts';
import type { PermissionNotices } from './permissions.ts';
import type { Pace } from './render/pace.ts';

/** What every handler works with. */
export interface BotContext {
  client: Client<true>;
  core: Core;
  settings: Settings;
  log: Logger;
  answers: Answers;
  evidence: EvidenceBook;
  pace: Pace;
  permissionNotices: PermissionNotices;
}
