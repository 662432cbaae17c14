import { resolve } from 'node:path';
import { openClipVision } from '../../weights/clip.ts';
import { openLavinAdapter } from '../../weights/lavin.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import type { LanguageModelParts } from '../decoder-language-model.ts';
import type { ChatMessage } from '../language-model.ts';
import type { PromptWriter } from '../prompt-writer.ts';
import { createChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { describeLavin, Lavin } from './lavin.ts';
import { chatPrompt, type LavinTurn, layOutPrompt } from './lavin-prompt.ts';
import { onePicture } from './one-picture.ts';
import { closingOnFailure } from './opened-files.ts';
import type { SystemSetting } from './system-setting.ts';

/** An answer that goes on with the next instruction has ended. */
const stop = ['\nInstruction:'];

/** Opens and loads the parts of a LaVIN in a model's folder. */
export function openLavin(
  { parts, settings }: Extract<ModelManifest, { net: 'lavin' }>,
  model: string,
  setting: SystemSetting,
): Promise<LanguageModelParts> {
  return closingOnFailure(async (opened) => {
    const paths = { base: resolve(model, parts.base), vision: resolve(model, parts.vision) };
    const base = openLlamaCheckpoint(paths.base);
    opened(base.tensors);
    const vision = openClipVision(paths.vision);
    opened(vision.tensors);
    const adapter = openLavinAdapter(resolve(model, parts.adapter));
    opened(adapter.tensors);
    const described = describeLavin(
      { ...base, path: paths.base },
      { ...vision, path: paths.vision },
      adapter,
      settings,
    );
    const tokenizer = createTokenizer(base.tokenizer);
    const { runtime, folder, name, formats, tower } = setting;
    const contextLength = setting.contextLength(described.llama.contextLength);
    const sample = setting.sample(tokenizer, createChatTemplate(base.tokenizer));
    const lavin = await setting.open((session) =>
      Lavin.load(described, runtime, { folder, name, formats, tower, contextLength, sample, session }),
    );
    const { decoder, shares } = lavin;
    const writer = lavinPrompt(lavin, tokenizer);
    return { decoder, tokenizer, writer, routerShares: shares, dispose: () => lavin.dispose() };
  });
}

/**
 * Conversations in the words of the official chat. A conversation with a picture in it is of the modality `image`, any other
 * of `text`; of several pictures the last one is seen, for that is all the format has a place for. An owner's system message,
 * which it knows nothing of either, begins the first instruction.
 */
function lavinPrompt(lavin: Lavin, tokenizer: Tokenizer): PromptWriter {
  const { bosId: bos = 1 } = tokenizer;
  const opening = { bos, image: tokenizer.encode('Image: '), text: tokenizer.encode('Image: N/A') };
  return {
    sees: true,
    stop,
    layOut(messages) {
      const { shown, unseen } = onePicture(messages);
      const words = tokenizer.encode(chatPrompt(turnsOf(messages), shown !== undefined));
      const start = shown ? opening.image.length + lavin.tokensPerImage : opening.text.length;
      return {
        length: 1 + start + words.length,
        unseen,
        async read(signal) {
          const visual = shown && (await lavin.see(shown, signal));
          lavin.attune(visual ? 'image' : 'text');
          return layOutPrompt(opening, words, visual);
        },
      };
    },
  };
}

function turnsOf(messages: readonly ChatMessage[]): LavinTurn[] {
  const turns: LavinTurn[] = [];
  const system: string[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    if (role === 'system') system.push(content);
    else if (role === 'user') turns.push({ instruction: [...system.splice(0), content].join('\n') });
    else if (last && last.answer === undefined) last.answer = content;
    else turns.push({ instruction: system.splice(0).join('\n'), answer: content });
  }
  return turns;
}
