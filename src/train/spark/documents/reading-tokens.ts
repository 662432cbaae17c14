import type { Settings } from '../../../config/settings.ts';
import { neutralText } from '../../../core/prompt/neutral-text.ts';
import { composePrompt } from '../../../core/prompt/prompt.ts';
import type { ChatMessage } from '../../../engine/language-model.ts';
import { splitAtPictures } from '../../../engine/systems/picture-places.ts';
import type { ChatTemplate } from '../../../engine/text/chat-template.ts';
import type { PromptPiece } from '../../../engine/text/prompt-piece.ts';
import type { Tokenizer } from '../../../engine/text/tokenizer.ts';
import { VISUAL } from '../../training-step.ts';
import type { ReadingSample } from './sample.ts';

/** A sample as the model is asked: what all its questions begin with, then each question with its answer. */
export interface ReadingTokens {
  beginning: number[];
  questions: QuestionTokens[];
}

export interface QuestionTokens {
  prompt: number[];
  /** Where in the prompt the question's own words are. */
  words: { from: number; to: number };
  answer: number[];
}

/** What lays questions out as they are laid out for an answer. */
export interface ReadingPrompts {
  settings: Settings;
  tokenizer: Tokenizer;
  template: ChatTemplate;
  /** Of the model that will answer. */
  contextLength: number;
}

/** The question in whose place the others are put. */
const PLACEHOLDER = '(question)';

/**
 * The tokens of a sample; its prompt is composed by the very code that serves.
 * @param visual Places for visual tokens, ahead of what the experts saw in each picture.
 */
export function tokeniseSample(
  sample: Pick<ReadingSample, 'sightings'> & { questions: readonly { question: string; answer: string }[] },
  prompts: ReadingPrompts,
  visual = 0,
): ReadingTokens {
  const { tokenizer } = prompts;
  const { start, parts, end } = layOut(sample, prompts);
  const about = { role: 'user' as const, content: parts.context, parts };
  const seen = splitAtPictures([{ text: parts.context }], [about], () => visual > 0);
  return {
    beginning: [
      ...tokenizer.encodePrompt(start),
      ...seen.flatMap((piece) => {
        if ('picture' in piece) return Array<number>(visual).fill(VISUAL);
        return tokenizer.encodePrompt('asked' in piece ? [] : [piece]);
      }),
    ],
    questions: sample.questions.map(({ question, answer }) => ({
      ...askedIn(end, question, tokenizer),
      answer: tokenizer.encode(answer),
    })),
  };
}

/** A prompt in three parts: up to what the experts saw, that itself, and from there on, with the placeholder. */
function layOut(
  { sightings }: Pick<ReadingSample, 'sightings'>,
  { settings, template, tokenizer, contextLength }: ReadingPrompts,
): { start: PromptPiece[]; parts: NonNullable<ChatMessage['parts']>; end: PromptPiece[] } {
  const turn = { id: 'training', messages: [{ role: 'user' as const, text: PLACEHOLDER, images: [] }] };
  const model = { contextLength, countTokens: (text: string) => tokenizer.encode(text).length };
  const { messages } = composePrompt(turn, sightings, settings, model);
  const { parts } = messages.at(-1) ?? {};
  const context = parts?.context ?? '';
  const pieces = template.render(messages, { addGenerationPrompt: true });
  const at = pieces.findLastIndex((piece) => 'text' in piece && piece.text.includes(context));
  const piece = pieces[at];
  if (!parts || !context || !piece || !('text' in piece))
    throw new Error('The chat template leaves out what the experts saw.');
  const [before = '', ...after] = piece.text.split(context);
  return {
    start: [...pieces.slice(0, at), { text: before }],
    parts,
    end: [{ text: after.join(context) }, ...pieces.slice(at + 1)],
  };
}

/** A question in its place, tokenised by itself as a served one is. */
function askedIn(
  end: readonly PromptPiece[],
  question: string,
  tokenizer: Tokenizer,
): Pick<QuestionTokens, 'prompt' | 'words'> {
  const at = end.findIndex((piece) => 'text' in piece && piece.text.includes(PLACEHOLDER));
  const piece = end[at];
  const [ahead = '', behind = ''] = piece && 'text' in piece ? piece.text.split(PLACEHOLDER) : [];
  const before = tokenizer.encodePrompt([...end.slice(0, at), { text: ahead }]);
  const words = tokenizer.encode(neutralText(question).trim());
  const after = tokenizer.encodePrompt([{ text: behind }, ...end.slice(at + 1)]);
  return {
    prompt: [...before, ...words, ...after],
    words: { from: before.length, to: before.length + words.length },
  };
}

/** The token that the chat template puts behind an answer. @throws {Error} when it puts none there. */
export function endOfAnswer({ template }: Pick<ReadingPrompts, 'template'>): number {
  const conversation = [
    { role: 'user' as const, content: 'question' },
    { role: 'assistant' as const, content: PLACEHOLDER },
  ];
  const pieces = template.render(conversation, { addGenerationPrompt: false });
  const answer = pieces.findLastIndex((piece) => 'text' in piece && piece.text.endsWith(PLACEHOLDER));
  const end = pieces[answer + 1];
  if (!end || !('token' in end)) throw new Error('The chat template ends an answer with no token of its own.');
  return end.token.id;
}
