import type { Captioner } from './captioner.ts';
import { pictureOf } from './picture.ts';
import type { ModelPlace, Transformers } from './transformers.ts';

const MOST_TOKENS = 60;

/** An encoder of pictures and a decoder of words, such as ViT-GPT2. */
export async function openImageToText(transformers: Transformers, { id, options }: ModelPlace): Promise<Captioner> {
  const describe = await transformers.pipeline('image-to-text', id, options);
  return {
    async caption(image) {
      const [answer] = await describe(pictureOf(transformers, image), { max_new_tokens: MOST_TOKENS });
      return answer && 'generated_text' in answer ? answer.generated_text.trim() : '';
    },
    dispose: async () => {
      await describe.dispose();
    },
  };
}
