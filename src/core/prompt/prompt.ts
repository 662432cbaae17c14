import type { Settings } from '../../config/settings.ts';
import type { ChatMessage, LanguageModel, ModelImage, PicturePlace } from '../../engine/language-model.ts';
import type { Turn, TurnMessage } from '../turn.ts';
import { shareOfFewColours } from './few-colours.ts';
import { neutralText } from './neutral-text.ts';
import { describePictures, type Sighting } from './picture-context.ts';
import { isSurelyKnown } from './picture-facts.ts';

export interface Prompt {
  messages: ChatMessage[];
  /** One sentence for each thing that the person should know. */
  notes: string[];
}

/** The part of the context that experts may fill at most: the question and the answer need room too. */
const LARGEST_PART = 0.5;

/**
 * Puts a conversation into the roles of the model's chat template. A user's message is the blocks of its images, then
 * its words; to a model that sees, the pictures of it are attached, but to an eye that knows drawings alone no photographs.
 * Without a system prompt of the owner's none is sent, and the model's template has its own way.
 */
export function composePrompt(
  turn: Turn,
  sightings: readonly Sighting[],
  settings: Settings,
  model: Pick<LanguageModel, 'contextLength' | 'countTokens' | 'knowsDrawingsAlone'>,
  shown: readonly ModelImage[] = [],
): Prompt {
  const { blocks, clipped, unrecognised } = describePictures(sightings, {
    tokens: Math.min(settings.experts.tokenBudget, Math.floor(model.contextLength * LARGEST_PART)),
    countTokens: (text) => model.countTokens(text),
  });
  const severalPeople = new Set(turn.messages.filter(isFromPerson).map(({ author }) => author)).size > 1;
  const question = turn.messages.length - 1;
  const conversation = turn.messages.map((message, index): ChatMessage => {
    const images = sightings.filter((sighting) => sighting.message === index);
    const { context, places } = contextOf(images, blocks);
    const visible = images.flatMap((image) => {
      const picture = shown.find(({ number }) => number === image.number);
      return !picture || (model.knowsDrawingsAlone && isPhotograph(picture, image)) ? [] : picture;
    });
    const words = index === question ? questionIn(message, images.length) : message.text.trim();
    const named = severalPeople && isFromPerson(message) && message.author ? `${message.author}: ${words}` : words;
    const text = neutralText(named).trim();
    return {
      role: message.role,
      content: [context, text].filter(Boolean).join('\n'),
      ...(context && { parts: { words: text, context, places } }),
      ...(visible.length > 0 && { images: visible }),
    };
  });
  const { systemPrompt } = settings.generation;
  const system: ChatMessage[] = systemPrompt ? [{ role: 'system', content: systemPrompt }] : [];
  const attached = conversation.flatMap(({ images = [] }) => images.map(({ number }) => number));
  const guessed = sightings.filter(({ number, message }) => {
    // Told with the first answer about the picture alone: it came with the question, or is what the question replies to.
    return message >= question - 1 && unrecognised.includes(number) && !attached.includes(number);
  });
  return {
    messages: [...system, ...joinNeighbours(conversation.filter(({ content }) => content))],
    notes: [
      ...clipped.map((number) => `Image ${number} holds more text than the model was given: its end was left out.`),
      ...guessed.map(({ number }) => `Nothing was recognised in image ${number}: what is said of it is a guess.`),
    ],
  };
}

/** Share of a few colours from which on a picture is drawn, whatever experts see, and below which it is photographed. */
const DRAWN = 0.4;
const PHOTOGRAPHED = 0.2;

/** Between the two, as strongly compressed drawings are, experts decide, who are made for photographs. */
function isPhotograph(picture: ModelImage, { reports }: Sighting): boolean {
  const share = shareOfFewColours(picture);
  return share < PHOTOGRAPHED || (share < DRAWN && isSurelyKnown(reports));
}

/** The blocks of a message's images below one another, and where each begins. */
function contextOf(
  images: readonly Sighting[],
  blocks: ReadonlyMap<number, string>,
): { context: string; places: PicturePlace[] } {
  const places: PicturePlace[] = [];
  let context = '';
  for (const { number } of images) {
    const block = blocks.get(number);
    if (block === undefined) continue;
    if (context) context += '\n';
    places.push({ number, at: context.length });
    context += block;
  }
  return { context, places };
}

function isFromPerson({ role }: TurnMessage): boolean {
  return role === 'user';
}

/** Somebody who sends pictures without a word wants to know what they show. */
function questionIn({ text }: TurnMessage, images: number): string {
  if (text.trim() || images === 0) return text.trim();
  return images === 1 ? 'What is in this picture?' : 'What is in these pictures?';
}

/** Many chat templates refuse two messages of one role in a row, which a chain of replies has all the time. */
function joinNeighbours(messages: readonly ChatMessage[]): ChatMessage[] {
  const joined: ChatMessage[] = [];
  for (const message of messages) {
    const previous = joined.at(-1);
    if (previous?.role === message.role) joined[joined.length - 1] = joinTwo(previous, message);
    else joined.push(message);
  }
  return joined;
}

function joinTwo(first: ChatMessage, second: ChatMessage): ChatMessage {
  const join = (part: (message: ChatMessage) => string, space: string) =>
    [part(first), part(second)].filter(Boolean).join(space);
  const words = join(({ content, parts }) => parts?.words ?? content, '\n\n');
  const context = join(({ parts }) => parts?.context ?? '', '\n');
  const content = join(({ content }) => content, '\n\n');
  // The second message's own places move with it to the end of the joined content.
  const moved = content.length - second.content.length;
  const places = [
    ...(first.parts?.places ?? []),
    ...(second.parts?.places ?? []).map(({ number, at }) => ({ number, at: at + moved })),
  ];
  const images = [...(first.images ?? []), ...(second.images ?? [])];
  return {
    role: first.role,
    content,
    ...(context && { parts: { words, context, places } }),
    ...(images.length > 0 && { images }),
  };
}
