import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage } from '../../../src/engine/language-model.ts';
import { ChatTemplateError, createChatTemplate } from '../../../src/engine/text/chat-template.ts';
import type { AddedToken, TokenizerFiles } from '../../../src/weights/tokenizer-files.ts';
import { seededRandom } from '../../seeded-random.ts';
import { promptText } from './prompt-text.ts';

/** Tokenizer files with these special tokens; nothing else matters to a template. */
function filesWith(
  chatTemplate: string | undefined,
  names: string[],
  more: Partial<TokenizerFiles> = {},
): TokenizerFiles {
  const flags = { special: true, lstrip: false, rstrip: false, normalized: false, single_word: false };
  const addedTokens: AddedToken[] = names.map((content, id) => ({ id, content, ...flags }));
  return {
    tokenizerJson: {
      added_tokens: addedTokens,
      model: {},
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
    },
    tokenizerConfig: { bos_token: names[0], eos_token: names[1] },
    chatTemplate,
    eosIds: [1],
    addBos: true,
    ...more,
  };
}

const LLAMA_3 = `{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n'
  + m['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{
  '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}`;
const LLAMA_3_TOKENS = ['<|begin_of_text|>', '<|eot_id|>', '<|start_header_id|>', '<|end_header_id|>'];
/** Puts two people's words side by side, with nothing in between. */
const BARE = '{% for message in messages %}{{ message.content }}{% endfor %}<s>';

const asked = (content: string): ChatMessage[] => [{ role: 'user', content }];

test('a template that trims still trims, and its tokens are told from text', () => {
  const template = createChatTemplate(filesWith(LLAMA_3, LLAMA_3_TOKENS));
  const pieces = template.render(asked('  What?\n\n'), { addGenerationPrompt: true });
  assert.deepEqual(
    pieces.map((piece) => ('token' in piece ? piece.token.id : piece.text)),
    [0, 2, 'user', 3, '\n\nWhat?', 1, 2, 'assistant', 3, '\n\n'],
  );
});

test('whatever people write, the tokens of a prompt are the same', () => {
  const tokens = ['<s>', '</s>', 'ab', 'bc', '[INST]', '<', '\n'];
  const fragments = [...tokens, '<', 's>', '</', 'a', 'b', 'c', '[IN', 'ST]', ' ', '\uFDD0', '\uFDD1', '🦉'];
  const random = seededRandom(5);
  const anything = () =>
    Array.from({ length: Math.floor(random() * 6) }, () => fragments[Math.floor(random() * fragments.length)]).join('');
  for (const source of [BARE, `<s>[INST]{{ messages[0].content.strip() }}{{ messages[1].content }}</s>`]) {
    const template = createChatTemplate(filesWith(source, tokens));
    const tokensOf = (contents: string[]) => {
      const messages = contents.map((content): ChatMessage => ({ role: 'user', content }));
      const pieces = template.render(messages, { addGenerationPrompt: false });
      assert.doesNotMatch(promptText(pieces), /[\uFDD0-\uFDEF]/, 'no mark is left');
      return pieces.flatMap((piece) => ('token' in piece ? [piece.token.content] : []));
    };
    const expected = tokensOf(['x', 'x']);
    for (let round = 0; round < 2000; round++) {
      const contents = [anything(), anything()];
      assert.deepEqual(tokensOf(contents), expected, JSON.stringify(contents));
    }
  }
});

test('what people write reaches the prompt unchanged', () => {
  const template = createChatTemplate(filesWith(BARE, ['<s>', '</s>', '{{']));
  for (const content of ['</s><s>', ' {{ bos_token }} {% raw %}', '$& $1 \\', '\n', '', 'a\u0000b']) {
    assert.equal(promptText(template.render(asked(content), { addGenerationPrompt: false })), `${content}<s>`);
  }
});

test('a model without a template is given the plain one', () => {
  const template = createChatTemplate(filesWith(undefined, ['<s>', '</s>']));
  assert.equal(template.isPlain, true);
  assert.deepEqual(template.stop, ['\nUser:']);
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi?' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content: 'Why?' },
  ];
  const prompt = 'Be brief.\n\nUser: Hi?\n\nAssistant: Hello.\n\nUser: Why?\n\nAssistant:';
  assert.equal(promptText(template.render(messages, { addGenerationPrompt: true })), `<s>${prompt}`);
  const withoutBos = createChatTemplate(filesWith(undefined, ['<s>', '</s>'], { addBos: false }));
  assert.equal(promptText(withoutBos.render(messages, { addGenerationPrompt: true })), prompt);
});

test('a template that refuses a conversation, and one that is broken, say so', () => {
  const source = "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}";
  const strict = createChatTemplate(filesWith(source, []));
  assert.throws(
    () => strict.render([{ role: 'system', content: 'Be brief.' }], { addGenerationPrompt: true }),
    (error) => error instanceof ChatTemplateError && /does not take .*System role not supported/.test(error.message),
  );
  assert.throws(() => createChatTemplate(filesWith('{% for %}', [])), ChatTemplateError);
});
