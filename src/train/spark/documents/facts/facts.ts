import { DAILY } from './daily.ts';
import type { FactTemplate } from './fact.ts';
import { GAME } from './game.ts';
import { KNOWLEDGE } from './knowledge.ts';
import { NOTICES } from './notices.ts';
import { PLANS } from './plans.ts';

/** Everything that can be said in a sentence. */
export const ALL_FACTS: readonly FactTemplate[] = [...PLANS, ...DAILY, ...NOTICES, ...KNOWLEDGE, ...GAME];

/** What people write to one another. */
export const MESSAGES: readonly FactTemplate[] = [...PLANS, ...DAILY, ...GAME];
