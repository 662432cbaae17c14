import type { ChatMessage, ModelImage } from '../language-model.ts';

/** The picture that a system shows which has a place for one: the conversation's last. */
export function onePicture(messages: readonly ChatMessage[]): { shown?: ModelImage; unseen: number[] } {
  const images = messages.flatMap(({ images = [] }) => images);
  const shown = images.at(-1);
  const unseen = images.slice(0, -1).map(({ number }) => number);
  return { unseen, ...(shown && { shown }) };
}
