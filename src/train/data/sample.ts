/** One thing to learn, whatever file it comes from. */
export interface Sample {
  /** `FILE:LINE`, for people. */
  place: string;
  /** What the words around it are: a free instruction, a question of a test with its options, or a picture to be described. */
  form: 'instruction' | 'science' | 'caption';
  /** What is said ahead of a conversation; empty: nothing is. Absent: the file knows no such thing. */
  system?: string;
  /** At least one; their answers are what is learned. */
  turns: readonly SampleTurn[];
}

/** A question and its answer. */
export interface SampleTurn {
  question: string;
  /** What the question is about, given as text. */
  input?: string;
  answer: string;
  /** Files of the pictures that belong to the question. */
  images: readonly string[];
}

/** A sample's pictures in their order. */
export function imagesOf({ turns }: Pick<Sample, 'turns'>): string[] {
  return turns.flatMap(({ images }) => images);
}
