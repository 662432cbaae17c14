import { Template } from '@huggingface/jinja';
import type { AddedToken, TokenizerFiles } from '../../weights/tokenizer-files.ts';
import type { ChatMessage } from '../language-model.ts';
import { guard, unguard } from './private-marks.ts';
import type { PromptPiece } from './prompt-piece.ts';

/** Lays a conversation out as the model was taught to read it. */
export interface ChatTemplate {
  /** Whether the model brings no template of its own, so that `PLAIN_TEMPLATE` is used. */
  readonly isPlain: boolean;
  /** Texts at which an answer ends beside the model's own end tokens. */
  readonly stop: readonly string[];
  /**
   * The prompt; with `addGenerationPrompt` it ends where the answer begins. What people wrote stays text even where
   * it reads like a special token.
   * @throws {ChatTemplateError} when the template does not take these messages.
   */
  render(messages: readonly ChatMessage[], options: { addGenerationPrompt: boolean }): PromptPiece[];
}

/**
 * What a model without a template of its own is given, a base model above all: the system message, then `User: ...` and
 * `Assistant: ...` in turns, with an empty line after each.
 */
const PLAIN_TEMPLATE = `
{{- bos_token }}
{%- for message in messages %}
  {%- if message.role == 'user' %}{{ 'User: ' }}{% elif message.role == 'assistant' %}{{ 'Assistant: ' }}{% endif %}
  {{- message.content + '\\n\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}`;
const PLAIN_STOP = ['\nUser:'];

/** The model's chat template is broken, or refuses a conversation, as many do that know no system message. */
export class ChatTemplateError extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = 'ChatTemplateError';
  }
}

/** The chat template among a model's files. @throws {ChatTemplateError} when it is no Jinja that can be read. */
export function createChatTemplate(files: TokenizerFiles): ChatTemplate {
  const { added_tokens: addedTokens } = files.tokenizerJson;
  const isPlain = files.chatTemplate === undefined;
  const template = parseTemplate(files.chatTemplate ?? PLAIN_TEMPLATE);
  const specialTokens = specialTokenNames(files, isPlain);
  const anyToken = matchAny(addedTokens);
  const tokenOf = new Map(addedTokens.map((token) => [token.content, token]));
  return {
    isPlain,
    stop: isPlain ? PLAIN_STOP : [],
    render(messages, { addGenerationPrompt }) {
      const guarded = messages.map(({ role, content }) => ({ role, content: guard(content, anyToken) }));
      const prompt = renderTemplate(template, {
        ...specialTokens,
        messages: guarded,
        add_generation_prompt: addGenerationPrompt,
      });
      return splitPrompt(prompt, anyToken, tokenOf);
    },
  };
}

function parseTemplate(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    throw new ChatTemplateError("The model's chat template cannot be read", error);
  }
}

function renderTemplate(template: Template, values: Record<string, unknown>): string {
  try {
    return template.render(values);
  } catch (error) {
    throw new ChatTemplateError("The model's chat template does not take this conversation", error);
  }
}

/**
 * `bos_token`, `eos_token` and so on, which templates write out. The plain template begins with BOS only where text
 * does.
 */
function specialTokenNames(files: TokenizerFiles, isPlain: boolean): Record<string, string> {
  const names = Object.entries(files.tokenizerConfig).filter(
    (entry): entry is [string, string] => entry[0].endsWith('_token') && typeof entry[1] === 'string',
  );
  const withoutBos = isPlain && !files.addBos ? { bos_token: '' } : {};
  return { bos_token: '', ...Object.fromEntries(names), ...withoutBos };
}

/** Matches any of the tokens by name, the longest where several begin at one place; nothing when there are none. */
function matchAny(tokens: readonly AddedToken[]): RegExp {
  const names = tokens.map((token) => token.content).sort((a, b) => b.length - a.length);
  return new RegExp(names.length === 0 ? '(?!)' : names.map(escapePattern).join('|'), 'gu');
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function splitPrompt(prompt: string, anyToken: RegExp, tokenOf: ReadonlyMap<string, AddedToken>): PromptPiece[] {
  const pieces: PromptPiece[] = [];
  const addText = (text: string) => {
    if (text !== '') pieces.push({ text: unguard(text) });
  };
  let end = 0;
  for (const match of prompt.matchAll(anyToken)) {
    addText(prompt.slice(end, match.index));
    const token = tokenOf.get(match[0]);
    if (token !== undefined) pieces.push({ token });
    end = match.index + match[0].length;
  }
  addText(prompt.slice(end));
  return pieces;
}
