import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import type { SignalSight } from '../../src/core/experts/plugin.ts';
import { type Link, linksIn } from './links.ts';
import { mixesScripts, pretendedBrand } from './look-alike.ts';
import type { Page } from './page.ts';
import { signal } from './signal.ts';
import { INVITES, SHORTENERS } from './url-tables.ts';

const SCORES = {
  userBeforeHost: 0.95,
  mixedScripts: 0.9,
  listed: 0.95,
  script: 0.8,
  address: 0.6,
  privateAddress: 0.4,
  shortener: 0.3,
  invite: 0.2,
};
/** What a code may hold that a browser would run or open from this machine. */
const RUNS = /^\s*(?:javascript|vbscript|data|file):\S/i;

/** Signals about the addresses in a text; none of them is ever visited. */
export function linkSignals(page: Page, badDomains: ReadonlySet<string>): SignalSight[] {
  return page.lines.flatMap(({ text, box }) => {
    const found = linksIn(text).flatMap((link) =>
      findings(link, badDomains).map((one) => ({ ...one, on: link.written })),
    );
    const runs = page.source === 'code' && RUNS.test(text) ? [{ kind: 'url.bad', score: SCORES.script, on: text }] : [];
    return [...found, ...runs].map(({ kind, score, on }) => signal(kind, score, on, box));
  });
}

/**
 * Domains known to be bad, one a line; lines with # are comments.
 * @throws {Error} that names the file when it cannot be read.
 */
export function readBadDomains(path: string): Set<string> {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return new Set(lines.map((line) => line.replace(/#.*/, '').trim().toLowerCase()).filter(Boolean));
  } catch (error) {
    throw new Error(`TYTO_TEXT_RULES_DOMAINS names a list that cannot be read: ${path}`, { cause: error });
  }
}

function findings(link: Link, badDomains: ReadonlySet<string>): { kind: string; score: number }[] {
  const pretence = pretendedBrand(link);
  const found: { kind: string; score: number }[] = [];
  if (link.user) found.push({ kind: 'url.lookalike', score: SCORES.userBeforeHost });
  else if (mixesScripts(link)) found.push({ kind: 'url.lookalike', score: SCORES.mixedScripts });
  else if (pretence) found.push({ kind: 'url.lookalike', score: pretence.score });
  if (badDomains.has(link.host) || badDomains.has(link.domain)) found.push({ kind: 'url.bad', score: SCORES.listed });
  if (link.isIp) found.push({ kind: 'url.bad', score: isPublic(link.host) ? SCORES.address : SCORES.privateAddress });
  if (SHORTENERS.has(link.host) || SHORTENERS.has(link.domain))
    found.push({ kind: 'url.shortener', score: SCORES.shortener });
  if (isInvite(link)) found.push({ kind: 'url.invite', score: SCORES.invite });
  return found;
}

function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

function isInvite({ host, path }: Link): boolean {
  const place = `${host.replace(/^www\./, '')}${path}`;
  return path.length > 1 && INVITES.some((invite) => place.startsWith(`${invite}/`));
}
