/** The process in which one plugin is started for the first time: started by `prepareExperts`, never by a person. */
import { ReadableStream } from 'node:stream/web';
import { serve } from '../../process/serve.ts';
import { prepare } from './prepare.ts';
import type { PreparingAsk, PreparingEvent } from './prepare-experts.ts';

serve<PreparingAsk, PreparingEvent, null>(async (settings, log) => ({
  greeting: null,
  run: ({ folder }) =>
    new ReadableStream<PreparingEvent>({
      async start(told) {
        const problem = await prepare(settings, folder, log, (event) => told.enqueue({ type: 'fetch', event }));
        told.enqueue({ type: 'end', problem });
        told.close();
      },
    }),
  dispose: async () => undefined,
}));
