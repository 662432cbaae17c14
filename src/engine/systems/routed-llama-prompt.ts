import type { ChatMessage, ModelImage } from '../language-model.ts';
import type { ChatTemplate } from '../text/chat-template.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { splitAtPictures } from './picture-places.ts';
import { type AskedSlot, type VisualSlot, visualSlots } from './visual-slots.ts';

/**
 * A conversation's ids in the words of the base model's chat template, with slots for the visual tokens of each picture ahead
 * of what experts saw in it, and what is asked about pictures word by word. Each stretch of text between is tokenised by itself.
 * @param tokensPerImage 0 for a model that does not see.
 */
export function layOutRouted(
  messages: readonly ChatMessage[],
  { tokenizer, template, tokensPerImage }: { tokenizer: Tokenizer; template: ChatTemplate; tokensPerImage: number },
): (number | VisualSlot | AskedSlot)[] {
  const images = new Map(messages.flatMap(({ images: shown = [] }) => shown.map((image) => [image.number, image])));
  const pieces = template.render([...messages], { addGenerationPrompt: true });
  if (tokensPerImage === 0 || images.size === 0) return tokenizer.encodePrompt(pieces);
  const split = splitAtPictures(pieces, messages, (picture) => images.has(picture));
  return split.flatMap((piece): (number | VisualSlot | AskedSlot)[] => {
    if ('picture' in piece) return visualSlots(images.get(piece.picture) as ModelImage, tokensPerImage);
    if (!('asked' in piece)) return tokenizer.encodePrompt([piece]);
    const about = piece.about.map((picture) => images.get(picture) as ModelImage);
    return tokenizer.encode(piece.asked).map((word) => ({ word, about }));
  });
}

/** Numbers of the pictures that nothing is said about, so that their visual tokens have no place. */
export function picturesWithoutPlace(messages: readonly ChatMessage[]): number[] {
  const placed = new Set(messages.flatMap(({ parts }) => parts?.places ?? []).map(({ number }) => number));
  const shown = messages.flatMap(({ images = [] }) => images.map(({ number }) => number));
  return shown.filter((number) => !placed.has(number));
}
