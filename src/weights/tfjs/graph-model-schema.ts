import { z } from 'zod';

/** Numbers stand in protobuf's JSON as numbers or, with 64 bits, as text. */
const integer = z.union([z.number(), z.string()]).transform(Number).pipe(z.number().int());
const shape = z.object({ dim: z.array(z.object({ size: integer.default(0) })).optional() });

/** The kinds of attributes that are read; text is base64. */
const attribute = z.object({
  s: z.string().optional(),
  i: integer.optional(),
  f: z.number().optional(),
  b: z.boolean().optional(),
  type: z.union([z.string(), z.number()]).optional(),
  shape: shape.optional(),
  list: z
    .object({
      s: z.array(z.string()).optional(),
      i: z.array(integer).optional(),
      f: z.array(z.number()).optional(),
    })
    .optional(),
});

const node = z.object({
  name: z.string().min(1),
  op: z.string().min(1),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});

const weight = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional(),
    })
    .optional(),
});

const signature = z.object({ outputs: z.record(z.string(), z.object({ name: z.string().optional() })).optional() });

/** `model.json` of a graph model, as far as it is read. */
export const graphModelSchema = z.object({
  format: z.literal('graph-model').optional(),
  signature: signature.optional(),
  userDefinedMetadata: z.object({ signature: signature.optional() }).optional(),
  modelTopology: z.object({ node: z.array(node).min(1) }),
  weightsManifest: z.array(z.object({ weights: z.array(weight) })),
});

export type WeightEntry = z.infer<typeof weight>;
export type NodeDefinition = z.infer<typeof node>;
