import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';

const emoji = z.object({ id: z.string().nullish(), name: z.string(), animated: z.boolean().optional() });

const shared = {
  type: z.literal(ComponentType.Button),
  id: z.number().int().optional(),
  label: z.string().max(80).optional(),
  emoji: emoji.transform(({ name }) => ({ name })).optional(),
  disabled: z.boolean().optional(),
};

const pressButton = z.object({
  ...shared,
  style: z.literal([ButtonStyle.Primary, ButtonStyle.Secondary, ButtonStyle.Success, ButtonStyle.Danger]),
  custom_id: z.string().min(1).max(100),
});

const linkButton = z.object({
  ...shared,
  style: z.literal(ButtonStyle.Link),
  url: z.url({ protocol: /^(https?|discord)$/ }).max(512),
});

/**
 * A row of one to five buttons. Discord has more kinds of component; the playground's page shows these, and refuses
 * the others with the choices that it has.
 */
export const buttonRow = z.object({
  type: z.literal(ComponentType.ActionRow),
  id: z.number().int().optional(),
  components: z
    .array(z.discriminatedUnion('style', [pressButton, linkButton]))
    .min(1)
    .max(5),
});
