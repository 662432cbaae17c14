/** Something personal or secret in a text. */
export interface Finding {
  kind: string;
  /** 0 to 1. */
  score: number;
  words: string;
}
