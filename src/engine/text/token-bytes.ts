import type { TokenizerJson } from '../../weights/tokenizer-files.ts';

/** How a vocabulary writes bytes down as tokens. */
export interface TokenSpelling {
  /** The UTF-8 bytes that a token of the vocabulary stands for; a character may be spread over several tokens. */
  bytesOf(token: string): Uint8Array;
  /** The same of an added token, whose name is its text. */
  bytesOfAdded(name: string): Uint8Array;
  /** Whether a text begins with a space that is the tokenizer's and not the writer's. */
  hasPrefixSpace: boolean;
}

/** The spelling that a tokenizer's decoder undoes, or undefined when it is of another kind. */
export function tokenSpelling(decoder: TokenizerJson['decoder']): TokenSpelling | undefined {
  const steps = decoderSteps(decoder);
  if (steps.some((step) => step.type === 'ByteLevel')) {
    return { bytesOf: byteLevelBytes, bytesOfAdded: utf8, hasPrefixSpace: false };
  }
  if (steps.some((step) => step.type === 'ByteFallback' || step.type === 'Metaspace')) {
    return {
      bytesOf: sentencePieceBytes,
      bytesOfAdded: sentencePieceBytes,
      hasPrefixSpace: steps.some(removesPrefixSpace),
    };
  }
  return undefined;
}

interface DecoderStep {
  type?: string;
  decoders?: DecoderStep[];
  content?: string;
  start?: number;
  prepend_scheme?: string;
  add_prefix_space?: boolean;
}

function decoderSteps(step: DecoderStep | null): DecoderStep[] {
  if (step === null) return [];
  return step.type === 'Sequence' ? (step.decoders ?? []).flatMap(decoderSteps) : [step];
}

function removesPrefixSpace(step: DecoderStep): boolean {
  if (step.type === 'Strip') return step.content === ' ' && (step.start ?? 0) > 0;
  return step.type === 'Metaspace' && step.prepend_scheme !== 'never' && step.add_prefix_space !== false;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/**
 * GPT-2 writes each byte as one printable character: Latin-1's own where it has one, U+0100 and on for the other
 * bytes.
 */
const BYTE_OF_CHARACTER = new Map<string, number>();
for (let byte = 0, others = 0; byte < 256; byte++) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  BYTE_OF_CHARACTER.set(String.fromCharCode(printable ? byte : 0x100 + others++), byte);
}

function byteLevelBytes(token: string): Uint8Array {
  const bytes = Array.from(token, (character) => BYTE_OF_CHARACTER.get(character));
  // A token out of that alphabet is its own text.
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : utf8(token);
}

/** SentencePiece writes a space as U+2581, and a byte that is no character's as `<0x0A>`. */
function sentencePieceBytes(token: string): Uint8Array {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
  return byte === undefined ? utf8(token.replaceAll('\u2581', ' ')) : Uint8Array.of(Number.parseInt(byte, 16));
}
