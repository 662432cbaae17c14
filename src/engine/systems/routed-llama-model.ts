import { resolve } from 'node:path';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { UnsupportedFileError } from '../../weights/tensor-source.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { type ChatTemplate, createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { closingOnFailure } from './opened-files.ts';
import { describeRoutedLlama, RoutedDecoder } from './routed-llama.ts';
import { RoutedEye } from './routed-llama-eye.ts';
import { layOutRouted, picturesWithoutPlace } from './routed-llama-prompt.ts';
import type { SystemSetting } from './system-setting.ts';

/**
 * Opens and loads a LLaMA with routed adapters.
 * @param source The base model's only file, or the model's folder.
 * @throws {UnsupportedFileError} when the manifest names a tower and the adapter has no neck for it, or the other way round.
 */
export function openRoutedLlamaModel(
  { adapter, parts }: Extract<ModelManifest, { net: 'routed-llama' }>,
  source: string,
  setting: SystemSetting,
): Promise<LanguageModelParts> {
  return closingOnFailure(async (opened) => {
    const path = resolve(source, parts.base);
    const base = openLlamaCheckpoint(path);
    opened(base.tensors);
    const model = describeRoutedLlama({ ...base, path }, adapter);
    opened(model.tensors);
    const { neck, tensors } = model;
    const vision = parts.vision && resolve(source, parts.vision);
    if (neck && !vision)
      throw new UnsupportedFileError(adapter, 'it was trained to see, but the manifest names no parts.vision');
    if (vision && !neck)
      throw new UnsupportedFileError(adapter, 'it has no neck for the tower that the manifest names as parts.vision');
    const tokenizer = createTokenizer(base.tokenizer);
    const template = createChatTemplate(base.tokenizer);
    const { runtime, folder, name, formats, tower } = setting;
    const contextLength = setting.contextLength(model.llama.contextLength);
    const sample = setting.sample(tokenizer, template);
    const eye =
      neck && vision
        ? await setting.open((session) =>
            RoutedEye.open({ vision, neck, tensors, sources: [adapter] }, runtime, { folder, name, tower, session }),
          )
        : undefined;
    const routed = await setting
      .open((session) => RoutedDecoder.load(model, runtime, { folder, name, formats, contextLength, sample, session }))
      .catch(async (error: unknown) => {
        await eye?.dispose();
        throw error;
      });
    const { decoder } = routed;
    return {
      decoder,
      tokenizer,
      writer: routedPrompt(routed, tokenizer, template, eye),
      routerShares: routed.shares,
      async dispose() {
        await eye?.dispose();
        await decoder.dispose();
      },
    };
  });
}

/**
 * Conversations in the words of the base model's chat template, the visual tokens of each picture ahead of what experts saw in
 * it. One in which experts looked at a picture is of the modality `image`, any other of `text`.
 */
function routedPrompt(
  routed: RoutedDecoder,
  tokenizer: Tokenizer,
  template: ChatTemplate,
  eye: RoutedEye | undefined,
): PromptWriter {
  return {
    sees: eye !== undefined,
    knowsDrawingsAlone: true,
    stop: template.stop,
    layOut(messages) {
      const tokens = layOutRouted(messages, { tokenizer, template, tokensPerImage: eye?.tokensPerImage ?? 0 });
      const isAboutPictures = messages.some(({ parts }) => parts?.context);
      return {
        length: tokens.length,
        unseen: eye ? picturesWithoutPlace(messages) : [],
        async read(signal) {
          routed.attune(isAboutPictures ? 'image' : 'text');
          return eye ? eye.fill(tokens, signal) : tokens.filter((token) => typeof token === 'number');
        },
      };
    },
  };
}
