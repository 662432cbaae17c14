import type { Draft } from './draft.ts';
import { extrasOf, small } from './extras.ts';
import { joinParts, MESSAGE_LIMIT, splitText } from './split.ts';

/** Most messages of one answer; what is longer ends in a file. */
const MOST_MESSAGES = 5;

/** One message of an answer, as it is to look. */
export interface PartView {
  content: string;
  /** Only the last message carries buttons: that is how an answer's end is known again. */
  buttons: 'stop' | 'regenerate' | 'none';
  /** Whether what the experts saw can be asked for. */
  evidence?: boolean;
  /** Text of an attached file that holds what five messages cannot. */
  file?: string;
}

/** What an owner and a place allow an answer to show. */
export interface ViewOptions {
  footer: boolean;
  takesFiles: boolean;
}

/**
 * The messages that show a draft.
 * @returns At least one, at most {@link MOST_MESSAGES}, each within Discord's limit.
 */
export function viewDraft(draft: Draft, options: ViewOptions): PartView[] {
  const ended = draft.ending !== undefined;
  const texts = splitText(draft.text.trim());
  const below = linesBelow(draft, texts.length === 0, options);

  if (texts.length + (fitsUnder(texts, below) ? 0 : 1) > MOST_MESSAGES) {
    const rest = joinParts(texts.splice(MOST_MESSAGES - 1));
    const contents = [...texts, [small(onTheRest(ended, options)), ...below].join('\n')];
    if (!ended) return asMessages(contents, { buttons: 'stop' });
    return asMessages(contents, { ...endingOf(draft), ...(options.takesFiles && { file: rest }) });
  }
  const last = fitsUnder(texts, below) ? texts.splice(-1) : [];
  return asMessages([...texts, [...last, ...below].join('\n')], ended ? endingOf(draft) : { buttons: 'stop' });
}

/** What an answer that has ended offers. */
function endingOf({ ending }: Draft): Omit<PartView, 'content'> {
  const sawPictures = ending?.kind === 'done' && ending.answer.experts.length > 0;
  return { buttons: 'regenerate', ...(sawPictures && { evidence: true }) };
}

function onTheRest(ended: boolean, { takesFiles }: ViewOptions): string {
  if (!takesFiles) return 'The rest is too long, and I lack the permission “Attach Files” to send it as a file.';
  return ended ? 'The rest is in the attached file.' : 'The rest will come as a file.';
}

function linesBelow(draft: Draft, blank: boolean, options: ViewOptions): string[] {
  if (draft.ending === undefined) return blank ? [small(draft.status)] : [];
  const lines = extrasOf(draft, options);
  if (blank && draft.ending.kind === 'done' && draft.ending.answer.finish !== 'cancelled') {
    lines.unshift(small('The model had nothing to say.'));
  }
  return blank && lines.length === 0 ? [small('There is no answer.')] : lines;
}

/** Whether the last text and the lines below it make one message. */
function fitsUnder(texts: readonly string[], below: readonly string[]): boolean {
  const last = texts.at(-1);
  return last !== undefined && [last, ...below].join('\n').length <= MESSAGE_LIMIT;
}

function asMessages(contents: readonly string[], last: Omit<PartView, 'content'>): PartView[] {
  return contents.map((content, index) =>
    index === contents.length - 1 ? { content, ...last } : { content, buttons: 'none' },
  );
}
