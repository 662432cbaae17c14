import { resolve } from 'node:path';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { UnsupportedFileError } from '../../weights/tensor-source.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import type { PromptToken } from '../embed.ts';
import type { ChatMessage, ModelImage } from '../language-model.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { type ChatTemplate, createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { closingOnFailure } from './opened-files.ts';
import { splitAtBlocks } from './picture-places.ts';
import { describeRoutedLlama, RoutedDecoder } from './routed-llama.ts';
import { RoutedEye } from './routed-llama-eye.ts';
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
    const { neck, tensors, sources } = model;
    const vision = parts.vision && resolve(source, parts.vision);
    if (neck && !vision)
      throw new UnsupportedFileError(adapter, 'it was trained to see, but the manifest names no parts.vision');
    if (vision && !neck)
      throw new UnsupportedFileError(adapter, 'it has no neck for the tower that the manifest names as parts.vision');
    const tokenizer = createTokenizer(base.tokenizer);
    const template = createChatTemplate(base.tokenizer);
    const { runtime, folder, name, formats } = setting;
    const contextLength = setting.contextLength(model.llama.contextLength);
    const sample = setting.sample(tokenizer, template);
    const eye =
      neck && vision
        ? await setting.open((session) =>
            RoutedEye.open({ vision, neck, tensors, sources: [adapter] }, runtime, { folder, name, session }),
          )
        : undefined;
    const routed = await setting.open((session) =>
      RoutedDecoder.load({ ...model, sources }, runtime, { folder, name, formats, contextLength, sample, session }),
    );
    const { decoder } = routed;
    return {
      decoder,
      tokenizer,
      writer: routedPrompt(routed, tokenizer, template, eye),
      async dispose() {
        await eye?.dispose();
        await decoder.dispose();
      },
    };
  });
}

/** The place of a picture's token among a prompt's ids. */
interface VisualSlot {
  image: ModelImage;
  /** Which of the picture's tokens it is. */
  row: number;
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
    stop: template.stop,
    layOut(messages) {
      const tokens = layOutRouted(messages, { tokenizer, template, tokensPerImage: eye?.tokensPerImage ?? 0 });
      const isAboutPictures = messages.some(({ parts }) => parts?.context);
      return {
        length: tokens.length,
        unseen: eye ? withoutBlock(messages) : [],
        async read(signal) {
          routed.attune(isAboutPictures ? 'image' : 'text');
          return eye ? await fill(tokens, eye, signal) : (tokens as number[]);
        },
      };
    },
  };
}

/** Numbers of pictures that nothing is said about, so that their visual tokens have no place. */
function withoutBlock(messages: readonly ChatMessage[]): number[] {
  const told = new Set(messages.flatMap(({ parts }) => parts?.blocks ?? []).map(({ number }) => number));
  return messages
    .flatMap(({ images = [] }) => images.map(({ number }) => number))
    .filter((number) => !told.has(number));
}

/** A conversation's ids, with a slot for each visual token of its pictures. */
function layOutRouted(
  messages: readonly ChatMessage[],
  { tokenizer, template, tokensPerImage }: { tokenizer: Tokenizer; template: ChatTemplate; tokensPerImage: number },
): (number | VisualSlot)[] {
  const images = new Map(messages.flatMap(({ images: shown = [] }) => shown.map((image) => [image.number, image])));
  const blocks = messages.flatMap(({ parts }) => parts?.blocks ?? []).filter(({ number }) => images.has(number));
  const pieces = template.render(messages, { addGenerationPrompt: true });
  if (tokensPerImage === 0 || blocks.length === 0) return tokenizer.encodePrompt(pieces);
  return splitAtBlocks(pieces, blocks).flatMap((piece): (number | VisualSlot)[] => {
    if (!('picture' in piece)) return tokenizer.encodePrompt([piece]);
    const image = images.get(piece.picture) as ModelImage;
    return Array.from({ length: tokensPerImage }, (_, row) => ({ image, row }));
  });
}

/** Fills a prompt's slots with what is to be seen in its pictures. @throws {CancelledError} */
async function fill(
  tokens: readonly (number | VisualSlot)[],
  eye: RoutedEye,
  signal: AbortSignal | undefined,
): Promise<PromptToken[]> {
  const filled: PromptToken[] = [];
  for (const token of tokens) {
    filled.push(typeof token === 'number' ? token : ((await eye.see(token.image, signal))[token.row] as Float32Array));
  }
  return filled;
}
