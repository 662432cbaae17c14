import type { Engine } from './engine.ts';

/** What is used of node-llama-cpp. It is installed only where it is measured, so its own types are not at hand. */
interface NodeLlamaCpp {
  getLlama(options: {
    gpu: false;
    build: 'never';
    skipDownload: true;
    maxThreads: number;
    logLevel: 'error';
  }): Promise<{ loadModel(options: { modelPath: string; gpuLayers: 0 }): Promise<LlamaModel> }>;
}

interface LlamaModel {
  createContext(options: { contextSize: number; threads: number }): Promise<{ getSequence(): LlamaSequence }>;
}

interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: { temperature: 0; yieldEogToken: true }): AsyncGenerator<number>;
}

/** llama.cpp through node-llama-cpp's public interface: its prebuilt CPU library, batches and flash attention as it chooses. */
export async function llamaCpp(modelPath: string, threads: number, contextSize: number): Promise<Engine> {
  const name = 'node-llama-cpp';
  const { getLlama }: NodeLlamaCpp = await import(name);
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: threads,
    logLevel: 'error',
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize, threads });
  const sequence = context.getSequence();
  return {
    prepare: () => sequence.clearHistory(),
    async generate(prompt, newTokens, onToken) {
      let made = 0;
      for await (const id of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        onToken(id);
        made += 1;
        if (made === newTokens) return;
      }
    },
  };
}
