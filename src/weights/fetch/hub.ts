import { join } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../../config/settings.ts';
import { download } from './download.ts';
import { HttpStatusError, reasonOf } from './errors.ts';
import { request } from './http.ts';
import type { FileRequest } from './source.ts';

type Hub = Settings['hub'];

/** Nobody answers at the hub's address. */
export class HubUnreachableError extends Error {
  constructor(endpoint: string, cause: unknown) {
    super(
      `The hub at ${endpoint} cannot be reached (${reasonOf(cause)}). ` +
        'Check the network, or name a mirror with HF_ENDPOINT.',
    );
    this.name = 'HubUnreachableError';
  }
}

/** A repository as it is at one commit. */
export const hubRepositorySchema = z.object({
  commit: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      checksum: z.object({ kind: z.enum(['sha256', 'git']), hex: z.string() }),
    }),
  ),
});

export type HubRepository = z.infer<typeof hubRepositorySchema>;
export type HubFile = HubRepository['files'][number];

/** The hub's own answer, as far as it is needed. */
const answerSchema = z.object({
  sha: z.string(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number(),
      blobId: z.string(),
      lfs: z.object({ sha256: z.string() }).optional(),
    }),
  ),
});

/** Fetches one file of a repository; `revision` is a commit, so that the bytes cannot change. */
export async function fetchFromHub(
  hub: Hub,
  place: { repository: string; revision: string; file: string },
  { workDir, bytes, checksum, signal, onBytes }: FileRequest,
): Promise<string> {
  const partial = join(workDir, 'hub.partial');
  const url = `${hub.endpoint}/${place.repository}/resolve/${encodeURIComponent(place.revision)}/${place.file}`;
  const headers = authorization(hub);
  try {
    await download({ url, headers, partial, bytes, checksum, signal, onBytes: (present) => onBytes(present, bytes) });
  } catch (error) {
    throw explainRefusal(error, place.repository, hub);
  }
  return partial;
}

/** Asks the hub what a repository holds at a branch, tag or commit. */
export async function listRepository(
  hub: Hub,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubRepository> {
  const url = `${hub.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await request(url, { headers: authorization(hub), signal }).catch((error: unknown) => {
    throw signal?.aborted ? error : new HubUnreachableError(hub.endpoint, error);
  });
  if (!response.ok) throw explainRefusal(new HttpStatusError(url, response.status), repository, hub);
  const { sha, siblings } = answerSchema.parse(await response.json());
  const files = siblings.map(({ rfilename, size, blobId, lfs }) => ({
    name: rfilename,
    bytes: size,
    checksum: lfs ? ({ kind: 'sha256', hex: lfs.sha256 } as const) : ({ kind: 'git', hex: blobId } as const),
  }));
  return { commit: sha, files };
}

function authorization(hub: Hub): Record<string, string> {
  return hub.token ? { authorization: `Bearer ${hub.token}` } : {};
}

/** The hub answers 401 and 404 alike to who may not see a repository; says what the person can do. */
function explainRefusal(error: unknown, repository: string, hub: Hub): unknown {
  if (!(error instanceof HttpStatusError) || ![401, 403, 404].includes(error.status)) return error;
  const remedy = hub.token
    ? 'check the name, that HF_TOKEN may read it, and that its terms are accepted on its page'
    : 'check the name; a gated or private repository needs HF_TOKEN';
  return new Error(`${error.message} for ${repository}: ${remedy}`);
}
