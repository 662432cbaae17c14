import { z } from 'zod';
import { type DataFormat, parseRow } from './format.ts';

const row = z.object({ instruction: z.string(), input: z.string().nullish(), output: z.string() });

/** The JSON of Alpaca and GPT-4-LLM: instructions without pictures. */
export const alpaca: DataFormat = {
  layout: 'list',
  reader: () => (value) => {
    const { instruction, input, output } = parseRow(row, value);
    return {
      form: 'instruction',
      turns: [{ question: instruction, ...(input && { input }), answer: output, images: [] }],
    };
  },
};
