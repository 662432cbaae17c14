import { z } from 'zod';
import type { PypiSource } from '../manifest.ts';
import { HttpStatusError } from './errors.ts';
import { request } from './http.ts';

/** Both forms of a package index's page: JSON (PEP 691), and the older HTML (PEP 503). */
const ACCEPT = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';

const pageSchema = z.object({
  files: z.array(z.object({ url: z.string(), hashes: z.object({ sha256: z.string().optional() }) })),
});

/**
 * Asks a package index where it keeps the wheel whose sha256 the source names.
 * @throws {HttpStatusError}
 */
export async function findWheelUrl(
  indexUrl: string,
  source: PypiSource,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const project = source.package.toLowerCase().replace(/[-_.]+/g, '-');
  const page = `${indexUrl.replace(/\/$/, '')}/${project}/`;
  const response = await request(page, { headers: { accept: ACCEPT }, signal });
  if (!response.ok) throw new HttpStatusError(page, response.status);
  const isJson = response.headers.get('content-type')?.includes('json');
  const files = isJson ? pageSchema.parse(await response.json()).files : linksOf(await response.text());
  const wheel = files.find(({ hashes }) => hashes.sha256 === source.wheel.sha256);
  return wheel && new URL(wheel.url, response.url).href;
}

/** The HTML form keeps the checksum behind the `#` of each link. */
function linksOf(html: string): z.infer<typeof pageSchema>['files'] {
  return [...html.matchAll(/<a\s[^>]*?href="([^"#]+)#sha256=([0-9a-f]{64})"/gi)].map(([, url = '', sha256]) => ({
    url: url.replaceAll('&amp;', '&'),
    hashes: { sha256 },
  }));
}
