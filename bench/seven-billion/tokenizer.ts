import { appendFileSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs/minimal.js';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { readSentencePieceModel } from '../../src/weights/sentencepiece/model-file.ts';

/** SentencePiece's number for an ordinary piece. */
const NORMAL = 1;

/** Writes a `tokenizer.model` with as many pieces: those of the tiny LaVIN's, a token a character, and words nobody writes. */
export function writeTokenizer(file: string, pieces: number): void {
  copyFileSync(path.join(MANIFEST_DIR, 'tiny', 'lavin', 'tokenizer.model'), file);
  const writer = protobuf.Writer.create();
  for (let id = readSentencePieceModel(file).pieces.length; id < pieces; id++) {
    writer.uint32(10).fork().uint32(10).string(`\u2581\u2581${id}`);
    writer.uint32(21).float(-id).uint32(24).int32(NORMAL).ldelim();
  }
  // Fields of a message may stand in any order, so the pieces can follow the rest.
  appendFileSync(file, writer.finish());
}
