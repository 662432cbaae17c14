import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { type Names, renderMarkdown } from '../markdown/render.ts';
import { messageTime } from '../model/time.ts';

/** The embeds of a message. */
export function embeds(list: APIEmbed[], names: Names): TemplateResult[] {
  return list.map((embed) => renderEmbed(embed, names));
}

function renderEmbed(embed: APIEmbed, names: Names): TemplateResult {
  const color = embed.color === undefined ? undefined : `#${embed.color.toString(16).padStart(6, '0')}`;
  return html`
    <discord-embed
      slot="embeds"
      color=${ifDefined(color)}
      provider=${ifDefined(embed.provider?.name)}
      author-name=${ifDefined(embed.author?.name)}
      author-image=${ifDefined(embed.author?.icon_url)}
      author-url=${ifDefined(embed.author?.url)}
      embed-title=${ifDefined(embed.title)}
      url=${ifDefined(embed.url)}
      image=${ifDefined(embed.image?.url)}
      thumbnail=${ifDefined(embed.thumbnail?.url)}
    >
      ${description(embed, names)} ${fields(embed.fields ?? [], names)} ${footer(embed)}
    </discord-embed>
  `;
}

function description(embed: APIEmbed, names: Names): TemplateResult | null {
  if (!embed.description) return null;
  return html`
    <discord-embed-description slot="description">${renderMarkdown(embed.description, names)}</discord-embed-description>
  `;
}

function fields(list: APIEmbedField[], names: Names): TemplateResult | null {
  if (list.length === 0) return null;
  const columns = inlineColumns(list);
  return html`
    <discord-embed-fields slot="fields">
      ${list.map(
        (field, index) => html`
          <discord-embed-field
            field-title=${field.name}
            ?inline=${field.inline}
            inline-index=${ifDefined(columns[index])}
            >${renderMarkdown(field.value, names)}</discord-embed-field
          >
        `,
      )}
    </discord-embed-fields>
  `;
}

/** Up to three inline fields in a row stand side by side: the column of each, from 1. */
function inlineColumns(list: APIEmbedField[]): (number | undefined)[] {
  let column = 0;
  return list.map(({ inline }) => {
    column = inline ? (column % 3) + 1 : 0;
    return column || undefined;
  });
}

function footer(embed: APIEmbed): TemplateResult | null {
  if (!embed.footer && !embed.timestamp) return null;
  const time = embed.timestamp ? messageTime(new Date(embed.timestamp)) : undefined;
  return html`
    <discord-embed-footer
      slot="footer"
      footer-image=${ifDefined(embed.footer?.icon_url)}
      timestamp=${ifDefined(time)}
      >${embed.footer?.text}</discord-embed-footer
    >
  `;
}
