import { resolve } from 'node:path';
import { openClipVision } from '../../weights/clip.ts';
import { openLlamaAdapterV2 } from '../../weights/llama-adapter-v2.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import type { ChatMessage } from '../language-model.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { alpacaPrompt } from './alpaca-prompt.ts';
import { describeLlamaAdapterV2, LlamaAdapterV2 } from './llama-adapter-v2.ts';
import { onePicture } from './one-picture.ts';
import { closingOnFailure } from './opened-files.ts';
import type { SystemSetting } from './system-setting.ts';

/** An answer that goes on with the next task has ended. */
const stop = ['\n### Instruction:'];

/** Opens and loads the parts of a LLaMA-Adapter V2 in a model's folder. */
export function openLlamaAdapterV2Model(
  { parts, settings }: Extract<ModelManifest, { net: 'llama-adapter-v2' }>,
  model: string,
  setting: SystemSetting,
): Promise<LanguageModelParts> {
  return closingOnFailure(async (opened) => {
    const paths = Object.values(parts).map((part) => resolve(model, part));
    const base = openLlamaCheckpoint(resolve(model, parts.base));
    opened(base.tensors);
    const weights = opened(openLlamaAdapterV2(resolve(model, parts.adapter), base, settings));
    const path = parts.vision && resolve(model, parts.vision);
    const vision = path ? { ...openClipVision(path), path } : undefined;
    if (vision) opened(vision.tensors);
    const described = describeLlamaAdapterV2(base, weights, vision, settings);
    const tokenizer = createTokenizer(base.tokenizer);
    const { runtime, folder, name, formats, tower } = setting;
    const contextLength = setting.contextLength(described.llama.contextLength);
    const sample = setting.sample(tokenizer, createChatTemplate(base.tokenizer));
    const options = { folder, name, sources: paths, formats, tower, contextLength, sample };
    const system = await setting.open((session) => LlamaAdapterV2.load(described, runtime, { ...options, session }));
    const writer = adapterPrompt(system, tokenizer, described.tower !== undefined);
    return { decoder: system.decoder, tokenizer, writer, dispose: () => system.dispose() };
  });
}

/**
 * Conversations in the form of Alpaca: the question is the instruction, and what experts read in its pictures and what was said
 * before are its input. The conversation's last picture is seen, which is all there is a place for; a conversation without
 * one is answered over an all-zero picture.
 */
function adapterPrompt(system: LlamaAdapterV2, tokenizer: Tokenizer, sees: boolean): PromptWriter {
  const start = tokenizer.bosId === undefined ? [] : [tokenizer.bosId];
  return {
    sees,
    stop,
    layOut(messages) {
      const { shown, unseen } = onePicture(messages);
      const ids = [...start, ...tokenizer.encode(taskOf(messages))];
      return {
        length: ids.length,
        unseen,
        async read(signal) {
          await system.see(shown, signal);
          return ids;
        },
      };
    },
  };
}

/** The form knows no system message either: it begins the instruction. */
function taskOf(messages: readonly ChatMessage[]): string {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const turns = messages.filter(({ role }) => role !== 'system');
  const question = turns.at(-1);
  const before = turns
    .slice(0, -1)
    .map(({ role, content }) => `${role === 'user' ? 'Human' : 'Assistant'}: ${content}`);
  const input = [...before, question?.parts?.context ?? []].flat().join('\n');
  const instruction = [...system, question?.parts?.words ?? question?.content ?? ''].join('\n');
  return alpacaPrompt(instruction, input || undefined);
}
