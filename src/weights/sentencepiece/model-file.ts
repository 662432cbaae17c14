import { readFileSync, statSync } from 'node:fs';
import protobuf from 'protobufjs/minimal.js';
import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import { TOKEN_TYPE, type VocabularyEntry } from '../vocabulary.ts';

/** What is read of a SentencePiece model file. Field numbers and defaults are those of sentencepiece_model.proto. */
export interface SentencePieceModel {
  pieces: VocabularyEntry[];
  /** `BPE` and the others; a number that is not known reads as it is. */
  kind: string;
  byteFallback: boolean;
  unknownId: number;
  /** -1 when there is none. */
  bosId: number;
  eosId: number;
  /** Rules by which text is changed first; `identity` changes nothing. */
  normalisation: string;
  hasNormalisationTable: boolean;
  prefixSpace: boolean;
  collapseSpaces: boolean;
  escapesSpaces: boolean;
  spaceAsSuffix: boolean;
}

/** Far more than the largest vocabularies take. */
const LARGEST_FILE = 64 * 2 ** 20;
const KINDS: Readonly<Record<number, string>> = { 1: 'UNIGRAM', 2: 'BPE', 3: 'WORD', 4: 'CHAR' };

type Reader = protobuf.Reader;
/** What each field of a message does with its value, by number; other fields are passed over. */
type Fields = Readonly<Record<number, (reader: Reader) => void>>;

/** Reads a `tokenizer.model` file. @throws {CorruptFileError} when it is none or is damaged. */
export function readSentencePieceModel(path: string): SentencePieceModel {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'the file is missing from the model');
  if (found.size > LARGEST_FILE)
    throw new CorruptFileError(path, `it has ${found.size} bytes, too many for a tokenizer`);
  try {
    return parseModel(protobuf.Reader.create(readFileSync(path)));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CorruptFileError(path, `it is no SentencePiece model (${error.message})`);
  }
}

function parseModel(reader: Reader): SentencePieceModel {
  const model: SentencePieceModel = {
    pieces: [],
    kind: 'UNIGRAM',
    byteFallback: false,
    unknownId: 0,
    bosId: 1,
    eosId: 2,
    normalisation: '',
    hasNormalisationTable: false,
    prefixSpace: true,
    collapseSpaces: true,
    escapesSpaces: true,
    spaceAsSuffix: false,
  };
  const trainer: Fields = {
    3: (r) => {
      const kind = r.int32();
      model.kind = KINDS[kind] ?? String(kind);
    },
    24: (r) => {
      model.spaceAsSuffix = r.bool();
    },
    35: (r) => {
      model.byteFallback = r.bool();
    },
    40: (r) => {
      model.unknownId = r.int32();
    },
    41: (r) => {
      model.bosId = r.int32();
    },
    42: (r) => {
      model.eosId = r.int32();
    },
  };
  const normaliser: Fields = {
    1: (r) => {
      model.normalisation = r.string();
    },
    2: (r) => {
      model.hasNormalisationTable = r.bytes().length > 0;
    },
    3: (r) => {
      model.prefixSpace = r.bool();
    },
    4: (r) => {
      model.collapseSpaces = r.bool();
    },
    5: (r) => {
      model.escapesSpaces = r.bool();
    },
  };
  readMessage(reader, reader.len, {
    1: (r) => model.pieces.push(parsePiece(r)),
    2: (r) => readNested(r, trainer),
    3: (r) => readNested(r, normaliser),
  });
  if (model.pieces.length === 0) throw new Error('it has no pieces');
  return model;
}

function parsePiece(reader: Reader): VocabularyEntry {
  const entry: VocabularyEntry = { content: '', score: 0, type: TOKEN_TYPE.normal };
  readNested(reader, {
    1: (r) => {
      entry.content = r.string();
    },
    2: (r) => {
      entry.score = r.float();
    },
    3: (r) => {
      entry.type = r.int32();
    },
  });
  return entry;
}

function readNested(reader: Reader, fields: Fields): void {
  const length = reader.uint32();
  readMessage(reader, reader.pos + length, fields);
}

function readMessage(reader: Reader, end: number, fields: Fields): void {
  if (end > reader.len) throw new Error('it ends too early');
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[tag >>> 3];
    if (field) field(reader);
    else reader.skipType(tag & 7);
  }
}
