import type { Answer, AnswerEvent } from '../../core/events.ts';

/** An answer as far as it is known: what the person sees is a function of this. */
export interface Draft {
  text: string;
  /** What is being done, shown while there is no text. */
  status: string;
  /** What the door itself has to say, besides the notes of the core. */
  notes: string[];
  ending?: Ending;
}

export type Ending =
  | { kind: 'done'; answer: Answer }
  | { kind: 'failed'; message: string }
  /** Ended from outside before the core said the last word. */
  | { kind: 'cut' };

export function startDraft(notes: string[] = []): Draft {
  return { text: '', status: 'Thinking …', notes };
}

/** The draft after one more event of the core. */
export function advance(draft: Draft, event: AnswerEvent): Draft {
  switch (event.type) {
    case 'routed':
      return { ...draft, status: event.images === 0 ? 'Thinking …' : `Looking at ${imageCount(event.images)} …` };
    case 'dead-links':
    case 'expert':
      return draft;
    case 'token':
      return { ...draft, text: draft.text + event.text };
    case 'restarted':
      return { ...draft, text: '', status: 'The model had to be restarted. Starting over …' };
    case 'done':
      return { ...draft, text: event.answer.text, ending: { kind: 'done', answer: event.answer } };
    case 'failed':
      return { ...draft, ending: { kind: 'failed', message: event.message } };
  }
}

function imageCount(count: number): string {
  return count === 1 ? 'the image' : `${count} images`;
}
