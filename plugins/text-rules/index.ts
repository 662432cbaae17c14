import type { ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { injectionSignals } from './injection.ts';
import { languageSignals } from './language.ts';
import { linkSignals, readBadDomains } from './link-rules.ts';
import { type Page, pagesOf } from './page.ts';
import { countryOf } from './pii/contacts.ts';
import { personalSignals } from './pii/pii.ts';
import { scamSignals } from './scam.ts';
import { withoutRepeats } from './signal.ts';

/** Country whose telephone numbers are known without their country code. */
const DEFAULT_COUNTRY = 'US';
/** From this score on an address makes the words around it suspicious. */
const BAD_ADDRESS = 0.8;

/**
 * Looks for what moderation may act on in the words and codes of a picture. Rules over text only: it looks at no pixels,
 * visits no address, and what a text tells it to do is a finding like any other.
 */
const plugin: ExpertPlugin = {
  name: 'text-rules',
  version: '2',
  description: 'Finds languages, personal data, scams, deceiving addresses and prompt injection in what was read.',
  accepts: ['observations'],
  sees: ['signal'],
  cost: 'light',
  deadlineMs: 5_000,

  async create({ settings }) {
    const country = countryOf(settings.country ?? DEFAULT_COUNTRY);
    const badDomains = settings.domains ? readBadDomains(settings.domains) : new Set<string>();
    const signalsOf = (page: Page) => {
      const links = linkSignals(page, badDomains);
      const hasBadAddress = links.some(({ confidence }) => confidence >= BAD_ADDRESS);
      return [
        ...languageSignals(page),
        ...personalSignals(page, country),
        ...links,
        ...scamSignals(page, hasBadAddress),
        ...injectionSignals(page),
      ];
    };
    return {
      observe: async (_image, _signal, reports) => withoutRepeats(pagesOf(reports).flatMap(signalsOf)),
      dispose: async () => undefined,
    };
  },
};

export default plugin;
