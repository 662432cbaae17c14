import type { CodeSight, ExpertPlugin, SignalSight } from '../../src/core/experts/plugin.ts';
import { enlargedPageOf, pageOf } from './page.ts';
import { prepareReader, readCodes } from './reader.ts';

const WEB_ADDRESS = /\bhttps?:\/\/\S+/i;

/** Reads QR codes and barcodes with ZXing. What they hold is text: no address in them is ever visited. */
const plugin: ExpertPlugin = {
  name: 'codes',
  version: '1',
  description: 'Reads QR codes and barcodes.',
  accepts: ['image'],
  sees: ['code', 'signal'],
  cost: 'light',
  deadlineMs: 10_000,

  async create() {
    await prepareReader();
    return {
      async observe(image, signal) {
        const codes = await readCodes(await pageOf(image));
        signal.throwIfAborted();
        const enlarged = codes.length === 0 ? await enlargedPageOf(image) : undefined;
        const found = enlarged ? await readCodes(enlarged) : codes;
        return [...found, ...found.flatMap(addressSignal)];
      },
      dispose: async () => undefined,
    };
  },
};

export default plugin;

/** A code that leads to the web, which nobody can read before they follow it. */
function addressSignal({ text, box, confidence }: CodeSight): SignalSight[] {
  const [address] = text.match(WEB_ADDRESS) ?? [];
  return address ? [{ kind: 'signal', signal: 'qr.url', text: address, confidence, ...(box && { box }) }] : [];
}
