import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { endTokens } from '../end-of-turn.ts';
import { readJson, readJsonIfAny } from '../json-file.ts';
import { openSentencePiece } from '../sentencepiece.ts';
import type { TokenizerFiles, TokenizerJson } from '../tokenizer-files.ts';

const part = z.looseObject({}).nullable().default(null);
const flag = z.boolean().default(false);
const addedTokenSchema = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  special: flag,
  lstrip: flag,
  rstrip: flag,
  normalized: flag,
  single_word: flag,
});
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema).default([]),
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  decoder: part,
});

/** A special token is its name, or an object that has it. */
const specialToken = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((token) => token.content)])
  .nullish();
const specialTokensSchema = z.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  unk_token: specialToken,
});
const tokenizerConfigSchema = specialTokensSchema.extend({
  add_bos_token: z.boolean().nullish(),
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).nullish(),
});
type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;

/** The tokens' ids as the model's `config.json` and `generation_config.json` declare them. */
export interface DeclaredIds {
  bosId?: number;
  eosIds: readonly number[];
}

/**
 * Reads the tokenizer of a Hugging Face folder: `tokenizer.json`, or else `tokenizer.model`, and the smaller files beside it, as far as there are
 * any.
 */
export function tokenizerOfFolder(folder: string, declared: DeclaredIds): TokenizerFiles {
  const sentencePiece = sentencePieceOf(folder);
  const tokenizerJson: TokenizerJson =
    sentencePiece?.tokenizerJson ?? readJson(join(folder, 'tokenizer.json'), tokenizerSchema);
  const config = {
    ...sentencePiece?.tokenizerConfig,
    ...readJsonIfAny(join(folder, 'special_tokens_map.json'), specialTokensSchema),
    ...(readJsonIfAny(join(folder, 'tokenizer_config.json'), tokenizerConfigSchema) ?? {}),
  } satisfies TokenizerConfig;
  const specialTokens = tokenizerJson.added_tokens.filter((token) => token.special);
  const idOf = (name: string | null | undefined) => specialTokens.find((token) => token.content === name)?.id;
  const eosId = idOf(config.eos_token);
  return {
    tokenizerJson,
    tokenizerConfig: config,
    chatTemplate: chatTemplate(folder, config),
    bosId: idOf(config.bos_token) ?? declared.bosId,
    eosIds: endTokens([...(eosId === undefined ? [] : [eosId]), ...declared.eosIds], specialTokens),
    addBos: config.add_bos_token ?? sentencePiece?.addBos ?? addsToken(tokenizerJson, config.bos_token),
  };
}

/** Old models come with a SentencePiece file alone. */
function sentencePieceOf(folder: string): TokenizerFiles | undefined {
  const path = join(folder, 'tokenizer.model');
  return !existsSync(join(folder, 'tokenizer.json')) && existsSync(path) ? openSentencePiece(path) : undefined;
}

/** A file of its own leads; of several templates in the configuration, the one named `default`. */
function chatTemplate(folder: string, config: TokenizerConfig): string | undefined {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const inConfig = config.chat_template ?? undefined;
  return Array.isArray(inConfig) ? inConfig.find(({ name }) => name === 'default')?.template : inConfig;
}

/** Whether the tokenizer itself puts this token around every text. */
function addsToken(tokenizer: TokenizerJson, token: string | null | undefined): boolean {
  return typeof token === 'string' && JSON.stringify(tokenizer.post_processor).includes(JSON.stringify(token));
}
