/**
 * The plugin API: an expert looks at an image before the language model speaks (LLaMA-Adapter V2, section 4.4,
 * "integration with expert models"). A plugin is a folder in `plugins/` whose `index.ts` default-exports an
 * {@link ExpertPlugin}.
 */
export interface ExpertPlugin {
  /** Lower-case name, equal to the folder's. */
  readonly name: string;
  /** Changes whenever the observations for the same image may change; part of the cache key. */
  readonly version: string;
  /** One line for `tyto doctor` and the documentation. */
  readonly description: string;
  /** Media kinds that the plugin takes. */
  readonly accepts: readonly 'image'[];
  /** `light` experts run side by side; `heavy` ones take turns. */
  readonly cost: 'light' | 'heavy';
  /** Milliseconds one image may take before the answer goes on without it. */
  readonly deadlineMs: number;
  /** Makes a ready expert. Throws an Error that names what is missing and what to do. */
  create(context: ExpertContext): Promise<Expert>;
}

/** What the host gives a plugin when it starts it. */
export interface ExpertContext {
  /** Folder for files that the plugin fetches or converts; kept between runs. */
  cacheDir: string;
  /** `TYTO_<PLUGIN>_<KEY>` settings, without the prefix, keys in lower case: `TYTO_OCR_LANGUAGES` is `languages`. */
  settings: Readonly<Record<string, string>>;
  log: { debug(message: string): void; warn(message: string): void };
}

/** A started plugin. */
export interface Expert {
  /** Loads what the first image would otherwise wait for. */
  warmUp?(): Promise<void>;
  /**
   * Looks at one image. Rejects on failure; an empty list means that nothing was seen.
   * Must end soon after `signal` aborts.
   */
  observe(image: ExpertImage, signal: AbortSignal): Promise<Observation[]>;
  dispose(): Promise<void>;
}

/** A verified, upright sRGB image. */
export interface ExpertImage {
  /** 1-based number that the person, the prompt and the answer use. */
  number: number;
  name: string;
  /** Pixels. */
  width: number;
  height: number;
  /** PNG encoding of the upright image without metadata. */
  png: Uint8Array;
  /** sha256 of the normalised pixels, in hexadecimal: the image's identity. */
  hash: string;
}

/** One thing that an expert saw. */
export interface Observation {
  /** `text`: words in the picture; further kinds come with further experts. */
  kind: 'text';
  text: string;
  /** 0 to 1. */
  confidence: number;
  /** Pixels of the upright image. */
  box?: { x: number; y: number; width: number; height: number };
}

/** What came of one expert looking at one image. */
export interface ExpertReport {
  name: string;
  /** 1-based number of the image. */
  image: number;
  /** Wall-clock milliseconds; 0 for an observation out of the cache. */
  ms: number;
  ok: boolean;
  observations: Observation[];
  /** Why it is not ok, for the person who asked. */
  error?: string;
}
