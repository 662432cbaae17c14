import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PictureError } from './picture-error.ts';

/** Where Discord serves attachments, and the proxy through which it shows pictures of other sites. */
const DISCORD_HOSTS = /^(?:cdn\.discordapp\.com|media\.discordapp\.net|images-ext-\d+\.discordapp\.net)$/;

/** The part of IPv6 that is given out to the public internet; old notations of IPv4 addresses lie outside. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/** An address that may be fetched. `trusted` ones were named by the owner; the others must lie in the public internet. */
export interface AllowedUrl {
  url: URL;
  trusted: boolean;
}

/**
 * Lets an address pass that lies on Discord's hosts (https, standard port) or on a host that the owner named.
 * @throws {PictureError} for every other address.
 */
export function allowUrl(address: string, ownHosts: readonly string[]): AllowedUrl {
  const url = URL.parse(address);
  if (!url) throw new PictureError('has an address that cannot be understood');
  if (url.username || url.password) throw new PictureError('has an address with a user name in it, which is refused');
  const onWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (onWeb && ownHosts.includes(url.host)) return { url, trusted: true };
  if (url.protocol === 'https:' && url.port === '' && DISCORD_HOSTS.test(url.hostname)) return { url, trusted: false };
  throw new PictureError(
    `lies on ${url.host || url.protocol}, where pictures are not fetched from (TYTO_IMAGE_HOSTS adds a host)`,
  );
}

/**
 * Resolves a host name as `dns.lookup` does and refuses when any of its addresses lies outside the public internet.
 * Used at connect time, so that a name cannot be checked with one address and connected to with another.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const hidden = addresses.find(({ address }) => !isPublicAddress(address));
    if (hidden) return callback(new PictureError(`lies on ${hostname}, which points into a private network`), []);
    const [first] = addresses;
    if (options.all || !first) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/** Whether an IP address belongs to the public internet; IPv4 addresses written as IPv6 count as what they stand for. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  const isGiven = plain instanceof ipaddr.IPv4 || plain.match(GIVEN_OUT);
  return isGiven && plain.range() === 'unicast';
}
