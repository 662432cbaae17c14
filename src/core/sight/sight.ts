import type { ModelImage } from '../../engine/language-model.ts';
import type { Care } from '../experts/host.ts';
import type { ExpertReport } from '../experts/plugin.ts';

/** A file that should be a picture; nothing of it has been looked at. */
export interface PictureFile {
  /** 1-based number that the person, the prompt and the answer use. */
  number: number;
  /** For display. */
  name: string;
  bytes: Uint8Array;
}

/** A picture that could be opened. */
export interface SeenPicture {
  number: number;
  name: string;
  /** Pixels, upright. */
  width: number;
  height: number;
  /** sha256 of the normalised pixels, in hexadecimal; of an animated picture's first frame. */
  hash: string;
  /** What a model that sees is shown, if it was asked for. */
  shown?: ModelImage;
  /** The rest of a sentence that begins with the picture's name, about how it was read. */
  note?: string;
}

/** What looking at one picture brings: first whether it could be opened; if so, then what each expert reports. */
export type SightEvent =
  | { type: 'opened'; picture: SeenPicture }
  /** `reason` is the rest of a sentence that begins with the picture's name. */
  | { type: 'refused'; number: number; reason: string; deadLink?: boolean }
  | { type: 'report'; report: ExpertReport };

/** What opens pictures and shows them to the experts, in this process or in one of its own. */
export interface Sight {
  /** The experts, in the order in which they look. */
  readonly experts: readonly ExpertId[];
  /** Starts the experts while there is something else to wait for. */
  warmUp(): void;
  /**
   * Opens a picture and shows it to every expert. Whatever the picture or an expert does becomes an event.
   * @param shows Whether pixels for a model that sees are wanted.
   * @param care For the process that looks: how carefully, after an earlier one has died.
   * @throws the signal's reason when it aborts.
   */
  look(file: PictureFile, shows: boolean, signal: AbortSignal, care?: Care): AsyncIterable<SightEvent>;
  dispose(): Promise<void>;
}

export interface ExpertId {
  name: string;
  version: string;
}
