import type { Captioner } from './captioner.ts';
import { pictureOf } from './picture.ts';
import type { ModelPlace, Transformers } from './transformers.ts';

/** The longest of Florence-2's three captioning tasks (Xiao et al., 2023). */
const TASK = '<MORE_DETAILED_CAPTION>';
const MOST_TOKENS = 120;

/** Florence-2: one model of many tasks, told by a prompt which one is meant. */
export async function openFlorence(transformers: Transformers, { id, options }: ModelPlace): Promise<Captioner> {
  const { AutoProcessor, Florence2ForConditionalGeneration, Florence2Processor, Tensor } = transformers;
  const processor = await AutoProcessor.from_pretrained(id, options);
  if (!(processor instanceof Florence2Processor)) throw new Error('its processor is not that of Florence-2');
  const network = await Florence2ForConditionalGeneration.from_pretrained(id, options);
  return {
    async caption(image) {
      const inputs = await processor(pictureOf(transformers, image), processor.construct_prompts(TASK));
      const ids = await network.generate({ ...inputs, max_new_tokens: MOST_TOKENS });
      if (!(ids instanceof Tensor)) throw new Error('it answered with something else than tokens');
      const [text = ''] = processor.batch_decode(ids, { skip_special_tokens: true });
      return text.trim();
    },
    dispose: async () => {
      await network.dispose();
    },
  };
}
