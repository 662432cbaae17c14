import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { serve } from '../process/serve.ts';
import { tellVitals } from '../process/vitals.ts';
import type { SightAsk } from './protocol.ts';
import type { ExpertId, Sight, SightEvent } from './sight.ts';

/** Turns this process into a sight process, as `startSight` wants it. */
export function serveSight(makeSight: (settings: Settings, log: Logger) => Promise<Sight>): void {
  tellVitals();
  serve<SightAsk, SightEvent, readonly ExpertId[]>(async (settings, log) => {
    const sight = await makeSight(settings, log);
    return { greeting: sight.experts, run: (ask, signal) => run(sight, ask, signal), dispose: () => sight.dispose() };
  });
}

async function* run(sight: Sight, ask: SightAsk, signal: AbortSignal): AsyncGenerator<SightEvent, void, void> {
  if (ask.kind === 'warm-up') return sight.warmUp();
  try {
    yield* sight.look(ask.file, ask.shows, signal, ask.care);
  } catch (error) {
    // Whoever aborted wants to hear nothing; everything else is a fault of the program and ends the process.
    if (!signal.aborted) throw error;
  }
}
