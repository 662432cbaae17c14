import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import { plainPrompt } from '../plain-prompt.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer } from '../text/tokenizer.ts';
import { closingOnFailure } from './opened-files.ts';
import { describeRoutedLlama, RoutedDecoder } from './routed-llama.ts';
import type { SystemSetting } from './system-setting.ts';

/** Opens and loads a LLaMA with routed adapters. @param source The base model's only file, or its folder. */
export function openRoutedLlamaModel(
  { adapter }: Extract<ModelManifest, { net: 'routed-llama' }>,
  source: string,
  setting: SystemSetting,
): Promise<LanguageModelParts> {
  return closingOnFailure(async (opened) => {
    const base = openLlamaCheckpoint(source);
    opened(base.tensors);
    const model = describeRoutedLlama({ ...base, path: source }, adapter);
    opened(model.tensors);
    const tokenizer = createTokenizer(base.tokenizer);
    const template = createChatTemplate(base.tokenizer);
    const { runtime, folder, name, formats } = setting;
    const contextLength = setting.contextLength(model.llama.contextLength);
    const sample = setting.sample(tokenizer, template);
    const routed = await setting.open((session) =>
      RoutedDecoder.load(model, runtime, { folder, name, formats, contextLength, sample, session }),
    );
    const { decoder } = routed;
    return {
      decoder,
      tokenizer,
      writer: routedPrompt(routed, plainPrompt(tokenizer, template)),
      dispose: () => decoder.dispose(),
    };
  });
}

/**
 * Conversations in the words of the base model's chat template. One in which experts looked at a picture is of the modality
 * `image`, any other of `text`.
 */
function routedPrompt(routed: RoutedDecoder, plain: PromptWriter): PromptWriter {
  return {
    ...plain,
    layOut(messages) {
      const written = plain.layOut(messages);
      const isAboutPictures = messages.some(({ parts }) => parts?.context);
      return {
        ...written,
        read(signal) {
          routed.attune(isAboutPictures ? 'image' : 'text');
          return written.read(signal);
        },
      };
    },
  };
}
