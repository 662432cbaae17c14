import { isIP } from 'node:net';
import { parse } from 'tldts';
import { FILE_ENDINGS } from './url-tables.ts';

/** An address in a text, taken apart. */
export interface Link {
  /** As it is written. */
  written: string;
  /** Of the URL, without the colon; `https` where none is written. */
  scheme: string;
  /** What stands before an @ in front of the host, if anything. */
  user: string;
  /** In lower case, punycode where it is not ASCII; an IP address in its usual form. */
  host: string;
  path: string;
  isIp: boolean;
  /** The registrable domain and its parts; empty for an IP address. */
  domain: string;
  label: string;
  suffix: string;
}

/** Suffixes set aside for examples, which people write where no real domain should stand (RFC 2606). */
const EXAMPLE_SUFFIXES: ReadonlySet<string> = new Set(['example', 'test', 'invalid']);

const WITH_SCHEME = /\bh(?:tt|xx)ps?\s?:\s?\/\/\s?[^\s<>"'`|]+/gi;
const WITHOUT_SCHEME =
  /(?<![\p{L}\d@._/:-])(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}(?::\d+)?(?:\/[^\s<>"'`|]*)?/giu;
const SPELT_DOT = /\s?[[({<]\s?(?:dot|\.)\s?[\])}>]\s?|\s+dot\s+(?=\p{L}{2,10}(?![\p{L}]))/giu;

/** All web addresses in a text, also with `[dot]`, `hxxp` or a space after the colon, as people write to fool filters. */
export function linksIn(text: string): Link[] {
  const spelt = text.normalize('NFKC').replace(SPELT_DOT, '.');
  const found = [...spelt.matchAll(WITH_SCHEME)].map((match) => linkOf(match[0]));
  // What has been taken is blanked out, so that no part of it is found again.
  const rest = spelt.replace(WITH_SCHEME, (written) => ' '.repeat(written.length));
  const bare = [...rest.matchAll(WITHOUT_SCHEME)].map((match) => linkOf(match[0]));
  return [...found, ...bare.filter((link) => link && isDomain(link))].filter((link) => link !== undefined);
}

/** @returns nothing for what is no address after all. */
function linkOf(written: string): Link | undefined {
  const trimmed = written.replace(/[.,;:!?)\]}'"…]+$/u, '');
  const tidy = trimmed.replace(/\s/g, '').replace(/^hxxp/i, 'http');
  const url = URL.parse(/^https?:/i.test(tidy) ? tidy : `https://${tidy}`);
  if (!url) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { domain, domainWithoutSuffix, publicSuffix } = parse(host, { allowPrivateDomains: false });
  return {
    written: trimmed,
    scheme: url.protocol.slice(0, -1),
    user: decoded(url.username),
    host,
    path: url.pathname,
    isIp: isIP(host) !== 0,
    domain: domain ?? '',
    label: domainWithoutSuffix ?? '',
    suffix: publicSuffix ?? '',
  };
}

/** Whether words with dots between them are a domain, rather than a file or the end of a sentence. */
function isDomain({ written, host, path }: Link): boolean {
  const { publicSuffix, isIcann, domain } = parse(host);
  if (!domain || !publicSuffix) return false;
  if (FILE_ENDINGS.has(publicSuffix) && path === '/') return false;
  if (/^\p{Lu}?\p{Ll}+\.\p{Lu}\p{Ll}+$/u.test(written)) return false;
  return isIcann === true || EXAMPLE_SUFFIXES.has(publicSuffix);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
