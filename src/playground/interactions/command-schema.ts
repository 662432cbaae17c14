import { ApplicationCommandOptionType as Option, ApplicationCommandType as Type } from 'discord-api-types/v10';
import { z } from 'zod';

const localizations = z.record(z.string(), z.string()).nullish();
const choice = z.object({ name: z.string().min(1).max(100), value: z.union([z.string().max(100), z.number()]) });
const slashName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((name) => name === name.toLowerCase(), {
    error: 'Command name is invalid',
    params: { code: 'APPLICATION_COMMAND_INVALID_NAME' },
  });

/** The kinds of option that the playground's page has a field for. */
const optionType = z.literal([Option.String, Option.Integer, Option.Boolean, Option.Number, Option.Attachment]);

const option = z.object({
  type: optionType,
  name: slashName,
  name_localizations: localizations,
  description: z.string().min(1).max(100),
  description_localizations: localizations,
  required: z.boolean().optional(),
  choices: z.array(choice).max(25).optional(),
  min_length: z.number().int().min(0).max(6000).optional(),
  max_length: z.number().int().min(1).max(6000).optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  file_types: z.array(z.string()).optional(),
  // The page does not complete options, so that a bot which counts on it must hear so.
  autocomplete: z.literal(false).optional(),
});

const options = z
  .array(option)
  .max(25)
  .check(({ value, issues }) => {
    const names = new Set(value.map(({ name }) => name));
    const custom = (path: number[], code: string, message: string) =>
      issues.push({ code: 'custom', input: value, path, message, params: { code } });
    if (names.size < value.length) {
      custom([], 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists');
    }
    for (const [place, { required }] of value.entries()) {
      if (required !== true || place === 0 || value[place - 1]?.required === true) continue;
      const message = 'Required options must be placed before non-required options';
      custom([place], 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message);
    }
  });

const shared = {
  name_localizations: localizations,
  description_localizations: localizations,
  default_member_permissions: z.string().nullish(),
  dm_permission: z.boolean().nullish(),
  contexts: z.array(z.literal([0, 1, 2])).nullish(),
  integration_types: z.array(z.literal([0, 1])).nullish(),
  nsfw: z.boolean().nullish(),
};

const slashCommand = z.object({
  ...shared,
  type: z.literal(Type.ChatInput),
  name: slashName,
  description: z.string().min(1).max(100),
  options: options.nullish(),
});

const messageCommand = z.object({
  ...shared,
  type: z.literal(Type.Message),
  name: z.string().min(1).max(32),
  description: z.literal('').nullish(),
});

/** A command as a bot registers it: a slash command, or an entry in a message's context menu. */
export const commandBody = z.preprocess(
  (body) => (typeof body === 'object' && body !== null && !('type' in body) ? { ...body, type: Type.ChatInput } : body),
  z.discriminatedUnion('type', [slashCommand, messageCommand]),
);
export type CommandBody = z.output<typeof commandBody>;

/** All commands at once. */
export const commandList = z
  .array(commandBody)
  .max(110)
  .check(({ value, issues }) => {
    const seen = new Set<string>();
    for (const [place, { type, name }] of value.entries()) {
      const key = `${type} ${name}`;
      const params = { code: 'APPLICATION_COMMANDS_DUPLICATE_NAME' };
      const message = 'Application command names must be unique';
      if (seen.has(key)) issues.push({ code: 'custom', input: value, path: [place, 'name'], message, params });
      seen.add(key);
    }
  });
