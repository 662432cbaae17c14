/** Everything an owner can set, read once at the start and passed on in plain view. */
export interface Settings {
  discord: {
    /** `DISCORD_TOKEN`. */
    token?: string;
    /** `TYTO_DISCORD_API`: base of the REST API; the playground sets its own. Default: Discord's. */
    api?: string;
    /** `TYTO_FOOTER`: a small line under each answer with route, model and timings. Default off. */
    footer: boolean;
  };
  model: {
    /** `TYTO_MODEL`: a manifest in `models/`, a path (folder, .gguf, manifest .json) or a hub name `owner/name`. Default `spark`. */
    name: string;
    /** `TYTO_LLAMA_PATH`: the checkpoint behind `TYTO_MODEL=llama`: a folder, a .gguf file or a hub name. */
    llamaPath?: string;
    /** `TYTO_PRECISION`: `auto` takes the manifest's. Default `auto`. */
    precision: 'auto' | 'fp32' | 'rq' | 'int4';
    /** `TYTO_CONTEXT_TOKENS`: tokens of prompt and answer together. Default 4096, bounded by the model's own. */
    contextTokens: number;
  };
  /** Where hub names are fetched from. */
  hub: {
    /** `HF_ENDPOINT`. Default: the public Hugging Face hub. */
    endpoint: string;
    /** `HF_TOKEN`: for gated and private repositories. */
    token?: string;
  };
  runtime: {
    /** `TYTO_RUNTIME`: `native` is the C API, `stock` onnxruntime-node's own binding. Default `native`. */
    binding: 'native' | 'stock';
    /** `TYTO_ONNXRUNTIME_LIBRARY`: libonnxruntime to load instead of the one in onnxruntime-node. */
    library?: string;
    /** `TYTO_EXECUTION_PROVIDER`. Default `cpu`. */
    provider: 'cpu' | 'cuda' | 'webgpu';
    /** `TYTO_GPU_MEMORY_MB`: most memory of a CUDA device for one session, in MiB; absent: all there is. */
    gpuMemoryMb?: number;
    /** `TYTO_THREADS`: threads of one computation. Default: the machine's cores, at most 8. */
    threads: number;
  };
  generation: {
    /** `TYTO_SYSTEM_PROMPT`. Absent: the one built in. */
    systemPrompt?: string;
    /** `TYTO_MAX_NEW_TOKENS`. Default 400. */
    maxNewTokens: number;
    /** `TYTO_TEMPERATURE`, `TYTO_TOP_P`, `TYTO_TOP_K`, `TYTO_MIN_P`, `TYTO_REPETITION_PENALTY`; absent: the manifest's. */
    temperature?: number;
    topP?: number;
    topK?: number;
    minP?: number;
    repetitionPenalty?: number;
  };
  experts: {
    /**
     * `TYTO_EXPERTS`, comma-separated: folders in `plugins/`, `all` of them (the default), npm packages
     * (`tyto-plugin-NAME`). `none` switches them off.
     */
    enabled: 'all' | string[];
    /** `TYTO_EXPERT_BUDGET_MS`: what all experts may take together for one picture. Default 20,000. */
    budgetMs: number;
    /** `TYTO_OBSERVATION_DAYS`: how long what was seen lies in the cache folder; 0 is in memory only. Default 7. */
    observationDays: number;
    /** `TYTO_EXPERT_TOKENS`: most prompt tokens that the experts' text may take. Default 1200. */
    tokenBudget: number;
    /** `TYTO_<PLUGIN>_<KEY>` by plugin and key, both in lower case. */
    plugins: Record<string, Record<string, string>>;
  };
  images: {
    /** `TYTO_IMAGE_HOSTS`: further hosts (with port) that images may be fetched from; Discord's are always allowed. */
    hosts: string[];
    /** `TYTO_IMAGE_MAX_BYTES`. Default 25 MiB. */
    maxBytes: number;
    /** `TYTO_IMAGE_MAX_PIXELS`. Default 36,000,000. */
    maxPixels: number;
    /** `TYTO_IMAGE_TIMEOUT_MS`: one download. Default 10,000. */
    timeoutMs: number;
    /** Most images of one turn. `TYTO_IMAGE_MAX_COUNT`, default 10. */
    maxCount: number;
    /** `TYTO_HEIC`: whether the pictures of phones are decoded. Default off. */
    heic: boolean;
  };
  /** `TYTO_SIGHT_MEMORY_MB`: mebibytes that the process that looks at pictures may take. Default 3072. */
  sightMemoryMb: number;
  /** `TYTO_ANSWER_TIMEOUT_MS`: after this an answer is ended as it stands. Default 600,000. */
  answerTimeoutMs: number;
  /** `TYTO_CACHE_DIR`: models, converted weights, plugin files. Default: the platform's cache folder, `tyto` in it. */
  cacheDir: string;
  /** `TYTO_LOG_LEVEL`. Default `info`. */
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `TYTO_PLAYGROUND_PORT`. Default 4180; 0 takes any free one. */
  playgroundPort: number;
}
