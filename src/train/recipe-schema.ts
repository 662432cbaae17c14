import { z } from 'zod';
import { type DataFormatName, dataFormats } from './data/formats.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);
const formatNames = Object.keys(dataFormats) as [DataFormatName, ...DataFormatName[]];

const dataSet = z.strictObject({
  /** From the recipe's folder. */
  file: z.string(),
  format: z.enum(formatNames),
  /** Folder of the pictures that rows name; by default that of the file. */
  images: z.string().optional(),
  /** Rows without a picture, or with one, are bad; absent: both are good. */
  kind: z.enum(['image', 'text']).optional(),
  /** How often it is drawn from beside the others; by default by its examples. */
  weight: z.number().positive().optional(),
  split: z.string().optional(),
  questionFormat: z
    .string()
    .regex(/^[QCMLE]+-[ALE]+$/, 'must be like QCM-ALE')
    .default('QCM-ALE'),
  captions: z.string().optional(),
});

const loraTargets = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;

/** What every recipe says. */
const shared = {
  name: z.string().regex(/^\w[\w.-]*$/, 'must be a file name'),
  /** A sentence for people. */
  description: z.string().optional(),
  /** As `TYTO_MODEL` names it: its frozen parts are what is trained upon. */
  model: z.string(),
  seed: z.int().nonnegative().default(1),
  maxTokens: count,
  tooLong: z.enum(['skip', 'clip']).default('skip'),
  /** Share of the rows that may be bad. */
  badRows: share.default(0.05),
  batch: z.strictObject({
    /** Most tokens of a batch, padding included. */
    tokens: count,
    rows: count,
    /** Batches of one update. */
    accumulate: count.default(1),
  }),
  optimiser: z.strictObject({
    /** The highest. */
    learningRate: z.number().positive(),
    betas: z.tuple([share, share]).default([0.9, 0.999]),
    epsilon: z.number().positive().default(1e-8),
    /** Of matrices; norms, biases and other vectors do not decay. */
    weightDecay: z.number().nonnegative().default(0),
    /** Longest that the gradients of an update may be. */
    clip: z.number().positive().optional(),
  }),
  schedule: z
    .strictObject({
      steps: count.optional(),
      /** Rounds through the data, in place of `steps`. */
      epochs: z.number().positive().optional(),
      /** Share of the steps in which the learning rate rises. */
      warmUp: share.default(0),
      decay: z.enum(['cosine', 'linear', 'constant']).default('cosine'),
      /** The learning rate in the end. */
      least: z.number().nonnegative().default(0),
      /** Most minutes. */
      minutes: z.number().positive().optional(),
      /**
       * The outcome lies at this share of the way from the first parameters to the mean of all behind the warm-up; absent: it is
       * the last ones.
       */
      average: z.number().positive().max(1).optional(),
    })
    .refine(({ steps, epochs }) => (steps === undefined) !== (epochs === undefined), {
      message: 'must have either steps or epochs',
    }),
  evaluation: z
    .strictObject({
      data: z.array(dataSet).nonempty(),
      /** Steps between evaluations. */
      every: count,
      /** Most examples of each data set that are measured on. */
      examples: count.default(200),
      /** Evaluations without a better one after which training ends. */
      patience: count.optional(),
    })
    .optional(),
  checkpoint: z.strictObject({ every: count.default(100) }).prefault({}),
  /** Compute activations again in the backward pass instead of keeping them; `light`: all but the products with weights. */
  recompute: z.union([z.boolean(), z.literal('light')]).default(false),
  /** How the language model's frozen weights are multiplied; int8 takes less time, and its gradients are rounded. */
  baseProducts: z.enum(['fp32', 'int8']).default('fp32'),
};

const data = z.array(dataSet).nonempty();
/** Begin with the adapter that the model has, in its sizes and places, instead of a new one. */
const goOn = z.boolean().default(false);

/** A training by the system that is trained. */
export const recipeSchema = z
  .discriminatedUnion('system', [
    z.strictObject({
      ...shared,
      system: z.literal('lavin'),
      data,
      goOn,
      adapter: z
        .strictObject({
          size: count.default(8),
          neck: count.default(128),
          temperature: z.number().positive().default(10),
          scale: z.number().default(1),
          dropout: share.default(0.1),
        })
        .prefault({}),
      /** What stands before an answer: the trainer's word, or that of the official chat. */
      response: z.enum(['Response:', 'Responese:']).default('Response:'),
    }),
    z.strictObject({
      ...shared,
      system: z.literal('llama-adapter-v2'),
      /** What each data set trains: disjoint groups of parameters, learned by turns. */
      data: z.array(dataSet.extend({ trains: z.enum(['captions', 'instructions']) })).nonempty(),
      goOn,
      adapter: z
        .strictObject({
          /** Visual tokens, and adaption prompts of a layer. */
          queries: count.default(10),
          prompts: count.default(10),
          /** First layers with visual tokens of their own, as published; 0: they are added to the prompts, as released. */
          visualLayers: z.int().nonnegative().default(0),
          /** Last layers with prompts; by default all but the visual ones, as released all but the first. */
          layers: count.optional(),
          bias: z.boolean().default(true),
          scale: z.boolean().default(false),
          loraRank: count.optional(),
          /** The query transformer. */
          width: count.default(768),
          blocks: count.default(8),
          heads: count.default(16),
          inner: count.default(3072),
        })
        .prefault({}),
      channels: z.enum(['rgb', 'bgr']).default('bgr'),
    }),
    z
      .strictObject({
        ...shared,
        system: z.literal('mplug-owl'),
        data,
        /** 1: the visual side learns from pairs, the language model is frozen. 2: LoRA learns conversations. */
        stage: z.union([z.literal(1), z.literal(2)]),
        goOn,
        /** What of the visual side is trained; by default all of it in stage 1, nothing in stage 2. */
        visual: z.enum(['all', 'abstractor', 'none']).optional(),
        /** Stage 2. */
        lora: z
          .strictObject({
            rank: count.default(8),
            alpha: z.number().positive().default(32),
            targets: z.array(z.enum(loraTargets)).nonempty().default(['q_proj', 'v_proj']),
          })
          .prefault({}),
      })
      .refine(({ stage, visual }) => (stage === 1 ? visual !== 'none' : visual !== 'all'), {
        message: 'stage 1 trains all of the visual side or the abstractor, stage 2 nothing of it or the abstractor',
      }),
    z
      .strictObject({
        ...shared,
        system: z.literal('routed-llama'),
        goOn,
        adapter: z
          .strictObject({
            size: count.default(96),
            temperature: z.number().positive().default(10),
            /** Ahead of a layer's attention, of its feed-forward network, or of both. */
            places: z
              .array(z.enum(['attn', 'mlp']))
              .nonempty()
              .default(['attn']),
          })
          .prefault({}),
        /** Learns to see as well, where the model names a tower; absent: it learns to read. */
        seeing: z
          .strictObject({
            /** The neck's bottlenecks. */
            wholeSize: count.default(224),
            partSize: count.default(160),
            /** Likeliest names of a picture that are spelt for the language model. */
            names: count.default(3),
            /** Different pictures and pages of writing that are drawn. */
            pictures: count.default(12_000),
            pages: count.default(400),
            /** Updates in which the neck alone is aligned, ahead of all others; the schedule's steps count them too. 0: it rests. */
            lessons: z.int().nonnegative().default(2000),
            /** Pictures of a batch, and questions on each. */
            rows: count.default(4),
            questions: count.default(7),
            /** Pictures of a batch of the neck's lexical alignment. */
            alignmentRows: count.default(128),
            /** Of five batches of answers so many are about drawings, the others about documents. */
            drawingsOfFive: z.int().min(1).max(4).default(2),
            /** How far at most the drawings that answers are learned from are estranged: times the difference of two others. */
            estranged: z.number().nonnegative().default(0.5),
          })
          .optional(),
        /** The data is drawn from the seed (`src/train/spark`); what is measured on is drawn from another one. */
        evaluation: z
          .strictObject({ every: count, examples: count.default(200), patience: count.optional() })
          .optional(),
      })
      .refine(({ schedule }) => schedule.steps !== undefined, {
        path: ['schedule'],
        message: 'must have steps: drawn data has no rounds',
      })
      .refine(({ schedule, seeing }) => (seeing?.lessons ?? 0) < (schedule.steps ?? Number.POSITIVE_INFINITY), {
        path: ['seeing', 'lessons'],
        message: 'must be fewer than the steps of the schedule, which count them too',
      })
      .refine(({ seeing, goOn }) => goOn || seeing?.lessons !== 0, {
        path: ['seeing', 'lessons'],
        message: 'may be 0 only with goOn: a new neck must be aligned first',
      }),
  ])
  .refine(({ schedule, goOn }) => goOn || (schedule.average ?? 1) === 1, {
    path: ['schedule', 'average'],
    message: 'may be less than 1 only with goOn: a new adapter has no beginning that is worth keeping',
  });

export type Recipe = z.infer<typeof recipeSchema>;
/** One whose data lies in files. */
export type FileRecipe = Extract<Recipe, { data: unknown }>;
export type RecipeData = z.infer<typeof dataSet>;
