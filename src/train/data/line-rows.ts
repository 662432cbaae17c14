import { byteChunks } from './byte-chunks.ts';
import type { RowPlace } from './row-place.ts';

const NEWLINE = 0x0a;

/** The rows of a JSONL file: its lines that are not empty. A byte order mark is no part of the first. */
export function* lineRows(descriptor: number): Generator<RowPlace> {
  let line = 1;
  let start = 0;
  let length = 0;
  let isBlank = true;
  for (const { bytes, offset } of byteChunks(descriptor)) {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte !== NEWLINE) {
        length++;
        isBlank &&= byte <= 0x20 || isMark(byte, offset + at);
        continue;
      }
      if (!isBlank) yield { offset: start, length, line };
      line++;
      start = offset + at + 1;
      length = 0;
      isBlank = true;
    }
  }
  if (!isBlank) yield { offset: start, length, line };
}

/** Whether the byte can belong to UTF-8's byte order mark at the file's beginning. */
function isMark(byte: number, offset: number): boolean {
  return offset < 3 && byte === [0xef, 0xbb, 0xbf][offset];
}

/** What follows spaces and a byte order mark in the beginning of a file; undefined in an empty one. */
export function firstCharacter(descriptor: number): string | undefined {
  for (const { bytes, offset } of byteChunks(descriptor)) {
    const at = bytes.findIndex((byte, index) => byte > 0x20 && !isMark(byte, offset + index));
    if (at >= 0) return String.fromCharCode(bytes[at] as number);
  }
  return undefined;
}
