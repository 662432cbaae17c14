import { AllowedMentionsTypes, MessageFlags, MessageReferenceType } from 'discord-api-types/v10';
import { z } from 'zod';
import { buttonRow } from './component-schema.ts';
import { embed, MAX_EMBED_TEXT, textLength } from './embed-schema.ts';

/** Most characters that a bot's message may have. */
const MAX_CONTENT = 2000;

const snowflake = z.string().regex(/^\d{17,20}$/, 'snowflake');

const allowedMentions = z
  .object({
    parse: z.array(z.enum(AllowedMentionsTypes)),
    users: z.array(snowflake).max(100),
    roles: z.array(snowflake).max(100),
    replied_user: z.boolean(),
  })
  .partial()
  .check((context) => {
    const { parse = [], users = [], roles = [] } = context.value;
    const lists = [
      [AllowedMentionsTypes.User, users],
      [AllowedMentionsTypes.Role, roles],
    ] as const;
    for (const [kind, ids] of lists) {
      if (ids.length === 0 || !parse.includes(kind)) continue;
      const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
      const params = { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' };
      context.issues.push({ code: 'custom', input: context.value, path: [], message, params });
    }
  });

const reference = z.object({
  type: z.literal(MessageReferenceType.Default).nullish(),
  message_id: snowflake,
  channel_id: snowflake.nullish(),
  guild_id: snowflake.nullish(),
  fail_if_not_exists: z.boolean().nullish(),
});

/** What is said of a file: `id` is the n of `files[n]` for a new one, a snowflake for one that stays. */
const attachment = z.object({
  id: z.union([z.string(), z.number().int()]).transform(String),
  filename: z.string().max(1024).nullish(),
  description: z.string().max(1024).nullish(),
});

/** The body of a new message, of an interaction's answer and of a follow-up. */
export const newMessageBody = z.object({
  content: z.string().max(MAX_CONTENT).nullish(),
  embeds: z
    .array(embed)
    .max(10)
    .nullish()
    .check(({ value, issues }) => {
      if (textLength(value ?? []) <= MAX_EMBED_TEXT) return;
      const message = `Embed size exceeds maximum size of ${MAX_EMBED_TEXT}`;
      issues.push({ code: 'custom', input: value, path: [], message, params: { code: 'MAX_EMBED_SIZE_EXCEEDED' } });
    }),
  components: z.array(buttonRow).max(5).nullish().check(uniqueCustomIds),
  attachments: z.array(attachment).max(10).nullish(),
  allowed_mentions: allowedMentions.nullish(),
  flags: z
    .number()
    .int()
    .refine((flags) => (flags & MessageFlags.IsComponentsV2) === 0, 'The playground does not show components v2')
    .nullish(),
  message_reference: reference.nullish(),
  nonce: z.union([z.string().max(25), z.number().int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
});
export type NewMessageBody = z.output<typeof newMessageBody>;

/** The body of an edit: what is left out stays as it is. */
export const editMessageBody = newMessageBody.omit({ message_reference: true, nonce: true, enforce_nonce: true });
export type EditMessageBody = z.output<typeof editMessageBody>;

function uniqueCustomIds({ value, issues }: z.core.ParsePayload<z.output<typeof buttonRow>[] | null | undefined>) {
  const seen = new Set<string>();
  for (const [row, { components }] of (value ?? []).entries()) {
    for (const [place, button] of components.entries()) {
      if (!('custom_id' in button)) continue;
      const path = [row, 'components', place, 'custom_id'];
      const params = { code: 'COMPONENT_CUSTOM_ID_DUPLICATED' };
      if (seen.has(button.custom_id)) {
        issues.push({
          code: 'custom',
          input: value,
          path,
          message: 'Component custom id cannot be duplicated',
          params,
        });
      }
      seen.add(button.custom_id);
    }
  }
}
