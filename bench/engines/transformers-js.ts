import { availableParallelism } from 'node:os';
import type { Engine } from './engine.ts';

/** What is used of transformers.js. It is installed only where it is measured, so its own types are not at hand. */
interface TransformersJs {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean };
  AutoModelForCausalLM: {
    from_pretrained(
      folder: string,
      options: {
        dtype: 'q4' | 'fp32';
        device: 'cpu';
        local_files_only: true;
        session_options: { intraOpNumThreads: number; interOpNumThreads: number };
      },
    ): Promise<CausalModel>;
  };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}

interface CausalModel {
  generate(options: {
    inputs: unknown;
    max_new_tokens: number;
    do_sample: false;
    streamer: { put(ids: bigint[][]): void; end(): void };
  }): Promise<unknown>;
}

/** transformers.js and its `generate`, over a graph in the layout that its exports have. */
export async function transformersJs(folder: string, dtype: 'q4' | 'fp32', threads: number): Promise<Engine> {
  const name = '@huggingface/transformers';
  const { AutoModelForCausalLM, env, Tensor }: TransformersJs = await import(name);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  const model = await AutoModelForCausalLM.from_pretrained(folder, {
    dtype,
    device: 'cpu',
    local_files_only: true,
    session_options: { intraOpNumThreads: Math.min(threads, availableParallelism()), interOpNumThreads: 1 },
  });
  return {
    async prepare() {},
    async generate(prompt, newTokens, onToken) {
      const inputs = new Tensor('int64', BigInt64Array.from(prompt, BigInt), [1, prompt.length]);
      let isPrompt = true;
      const streamer = {
        put([ids]: bigint[][]) {
          // The prompt itself comes first.
          if (!isPrompt) onToken(Number(ids?.[0]));
          isPrompt = false;
        },
        end() {},
      };
      await model.generate({ inputs, max_new_tokens: newTokens, do_sample: false, streamer });
    },
  };
}
