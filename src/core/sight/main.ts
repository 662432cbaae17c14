/** The sight process: started by `startSight`, never by a person. */
import { discoverExperts } from '../experts/discover.ts';
import { ExpertHost } from '../experts/host.ts';
import { LocalSight } from './local-sight.ts';
import { serveSight } from './serve-sight.ts';

serveSight(async (settings, log) => {
  const { plugins, problems } = await discoverExperts(settings.experts);
  for (const problem of problems) log.warn(problem);
  const host = new ExpertHost(plugins, settings, log);
  return new LocalSight(host, host.experts, settings.images);
});
