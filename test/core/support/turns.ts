import type { ImageReference, Turn, TurnMessage } from '../../../src/core/turn.ts';

/** A message of a person. */
export function user(text: string, images: ImageReference[] = [], author?: string): TurnMessage {
  return { role: 'user', text, images, author };
}

/** A message of the bot. */
export function assistant(text: string): TurnMessage {
  return { role: 'assistant', text, images: [] };
}

export function turnOf(...messages: TurnMessage[]): Turn {
  return { id: 'turn', messages };
}
