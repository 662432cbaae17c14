import { endTokens } from './end-of-turn.ts';
import { readSentencePieceModel, type SentencePieceModel } from './sentencepiece/model-file.ts';
import { sentencePieceTokenizer } from './sentencepiece/tokenizer-json.ts';
import { UnsupportedFileError } from './tensor-source.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/**
 * The tokenizer in a SentencePiece file (`tokenizer.model`), as LLaMA brings it: byte-pair merges over text that is
 * changed in no way but its spaces. Text begins with BOS, as all models expect that come with such a file.
 * @throws {UnsupportedFileError} when it works in another way, naming it.
 * @throws {CorruptFileError} when the file is damaged.
 */
export function openSentencePiece(path: string): TokenizerFiles {
  const model = readSentencePieceModel(path);
  refuseOthers(path, model);
  const { pieces, unknownId, bosId, eosId, prefixSpace, collapseSpaces, byteFallback } = model;
  const tokenizerJson = sentencePieceTokenizer(pieces, { prefixSpace, collapseSpaces, byteFallback });
  const specialTokens = tokenizerJson.added_tokens.filter((token) => token.special);
  const declared = (id: number) => (id >= 0 && id < pieces.length ? id : undefined);
  const eos = declared(eosId);
  return {
    tokenizerJson,
    tokenizerConfig: {
      bos_token: pieces[bosId]?.content,
      eos_token: pieces[eosId]?.content,
      unk_token: pieces[unknownId]?.content,
      clean_up_tokenization_spaces: false,
    },
    bosId: declared(bosId),
    eosIds: endTokens(eos === undefined ? [] : [eos], specialTokens),
    addBos: declared(bosId) !== undefined,
  };
}

function refuseOthers(path: string, model: SentencePieceModel): void {
  const problems = [
    ...(model.kind === 'BPE' ? [] : [`its pieces are chosen by ${model.kind}; BPE is known here`]),
    ...(model.hasNormalisationTable ? [`it changes text by the rules "${model.normalisation}"`] : []),
    ...(model.escapesSpaces ? [] : ['it keeps spaces as they are']),
    ...(model.spaceAsSuffix ? ['it puts spaces behind words'] : []),
  ];
  if (problems.length > 0) throw new UnsupportedFileError(path, problems.join('; '));
}
