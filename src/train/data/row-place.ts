/** Where a row stands in its file: its first byte, its bytes, and its line counted from 1. */
export interface RowPlace {
  offset: number;
  length: number;
  line: number;
}
