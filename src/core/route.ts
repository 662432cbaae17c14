import type { Route } from './events.ts';
import type { ImageReference, Turn } from './turn.ts';

/** An image of the conversation with the number that everybody calls it by. */
export interface PictureReference {
  /** 1-based, counted over the whole conversation, so that a picture keeps its number from answer to answer. */
  number: number;
  /** Index in the turn's messages of the message that carries it. */
  message: number;
  image: ImageReference;
}

/** Which way a turn takes. */
export interface Routing {
  route: Route;
  /** What will be looked at, oldest first. */
  pictures: PictureReference[];
  /** One sentence for each thing that the person should know. */
  notes: string[];
}

/** Words by which somebody points at a picture, rather than speaks of pictures in general. */
const POINTS_AT_PICTURE =
  /\b(?:this|that|these|those|the|attached|my)\s+(?:attached\s+)?(?:images?|pictures?|pics?|photos?|screenshots?|memes?)\b/i;

/**
 * Decides between the text and the vision way by the images of the question and of the conversation before it: a
 * question without an image of its own, after one with an image, is about that image. Fetches nothing.
 */
export function routeTurn({ messages }: Turn, maxPictures: number): Routing {
  const all = messages
    .flatMap(({ images }, message) => images.map((image) => ({ message, image })))
    .map((reference, index) => ({ number: index + 1, ...reference }));
  const pictures = all.slice(Math.max(0, all.length - maxPictures));
  const notes: string[] = [];
  if (pictures.length < all.length) {
    notes.push(`Of ${all.length} images only the last ${pictures.length} were looked at.`);
  }
  if (all.length === 0 && POINTS_AT_PICTURE.test(messages.at(-1)?.text ?? '')) {
    notes.push('No image came with this question: attach one, or reply to the message that has it.');
  }
  return { route: pictures.length > 0 ? 'vision' : 'text', pictures, notes };
}
