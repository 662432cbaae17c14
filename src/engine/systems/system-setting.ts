import type { Formats, TowerFormat } from '../compile/formats.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import type { ChatTemplate } from '../text/chat-template.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

/** What every system is loaded with. */
export interface SystemSetting {
  runtime: Runtime;
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  formats: Formats;
  /** Of the image tower. */
  tower: TowerFormat;
  /** How much of its own context a model may use. */
  contextLength(own: number): number;
  /** Tokens that quantised formats are calibrated on. */
  sample(tokenizer: Tokenizer, template: ChatTemplate): number[];
  /** Opens sessions on the provider that is set, or on the CPU where that one cannot be used. */
  open<T>(load: (session: SessionOptions) => Promise<T>): Promise<T>;
}
