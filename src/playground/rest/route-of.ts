/** A request's route with the ids taken out, and the id that splits its rate limit: channel, guild or webhook. */
export interface Route {
  /** As `PATCH /channels/:id/messages/:id`. */
  name: string;
  major: string;
}

/** Finds the route of a request. `path` begins below the API's version. */
export function routeOf(method: string, path: string): Route {
  const template = path
    .replace(/^\/(webhooks|interactions)\/\d+\/[^/]+/, '/$1/:id/:token')
    .replace(/\/reactions\/.*/, '/reactions/:reaction')
    .replace(/\/\d{17,20}(?=\/|$)/g, '/:id');
  const major = /^\/(?:(?:channels|guilds)\/\d+|webhooks\/\d+(?:\/[^/]+)?)/.exec(path)?.[0] ?? 'global';
  return { name: `${method} ${template}`, major };
}
