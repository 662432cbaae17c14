import { resolve } from 'node:path';
import { parseMplugOwlConfig } from '../../nets/mplug-owl-config.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { openMplugOwl } from '../../weights/mplug-owl.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { MplugOwl } from './mplug-owl.ts';
import { closingOnFailure } from './opened-files.ts';
import type { SystemSetting } from './system-setting.ts';

/** Opens and loads an mPLUG-Owl in a model's folder. */
export function openMplugOwlModel(
  { parts, settings }: Extract<ModelManifest, { net: 'mplug-owl' }>,
  model: string,
  setting: SystemSetting,
): Promise<LanguageModelParts> {
  return closingOnFailure(async (opened) => {
    const adapter = parts.adapter && { folder: resolve(model, parts.adapter), use: settings.adapter ?? 'merged' };
    const visual = parts.visual && resolve(model, parts.visual);
    const checkpoint = opened(openMplugOwl(resolve(model, parts.base), adapter || undefined, visual));
    const files = checkpoint.readTokenizer();
    const tokenizer = createTokenizer(files);
    const { text } = parseMplugOwlConfig(checkpoint.config, checkpoint.abstractorInner);
    const { runtime, folder, name, formats, tower } = setting;
    const contextLength = setting.contextLength(text.contextLength);
    const sample = setting.sample(tokenizer, createChatTemplate(files));
    const owl = await setting.open((session) =>
      MplugOwl.load(checkpoint, runtime, { folder, name, formats, tower, contextLength, sample, session }),
    );
    return { decoder: owl.decoder, tokenizer, writer: owlPrompt(owl, tokenizer), dispose: () => owl.dispose() };
  });
}

/** Conversations as the weights were tuned to read them, each picture in the place of its message. */
function owlPrompt(owl: MplugOwl, tokenizer: Tokenizer): PromptWriter {
  return {
    sees: true,
    stop: owl.stop,
    layOut(messages) {
      const tokens = owl.layOut(messages, tokenizer);
      return { length: tokens.length, unseen: [], read: (signal) => owl.fill(tokens, signal) };
    },
  };
}
