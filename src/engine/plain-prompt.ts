import type { PromptWriter } from './prompt-writer.ts';
import type { ChatTemplate } from './text/chat-template.ts';
import type { Tokenizer } from './text/tokenizer.ts';

/** Conversations in the words of a model's chat template: a plain LLaMA, which reads what experts saw and sees nothing. */
export function plainPrompt(tokenizer: Tokenizer, template: ChatTemplate): PromptWriter {
  return {
    sees: false,
    stop: template.stop,
    layOut(messages) {
      const ids = tokenizer.encodePrompt(template.render(messages, { addGenerationPrompt: true }));
      return { length: ids.length, unseen: [], read: async () => ids };
    },
  };
}
