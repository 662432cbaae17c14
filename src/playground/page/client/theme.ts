/**
 * The component library draws Discord as it looked some years ago. These additions bring its components to the colours
 * of the page (`style/colours.css`) and mend some spacing. They must run before the first element is drawn.
 */
import '@skyra/discord-components-core/discord-action-row.js';
import '@skyra/discord-components-core/discord-attachments.js';
import '@skyra/discord-components-core/discord-embed-description.js';
import '@skyra/discord-components-core/discord-embed-fields.js';
import '@skyra/discord-components-core/discord-embed-footer.js';
import '@skyra/discord-components-core/discord-file-attachment.js';
import '@skyra/discord-components-core/discord-messages.js';
import '@skyra/discord-components-core/discord-time.js';
import { DiscordAuthorInfo } from '@skyra/discord-components-core/discord-author-info.js';
import { DiscordButton } from '@skyra/discord-components-core/discord-button.js';
import { DiscordCode } from '@skyra/discord-components-core/discord-code.js';
import { DiscordCommand } from '@skyra/discord-components-core/discord-command.js';
import { DiscordEmbed } from '@skyra/discord-components-core/discord-embed.js';
import { DiscordEmbedField } from '@skyra/discord-components-core/discord-embed-field.js';
import { DiscordHeader } from '@skyra/discord-components-core/discord-header.js';
import { DiscordImageAttachment } from '@skyra/discord-components-core/discord-image-attachment.js';
import { DiscordLink } from '@skyra/discord-components-core/discord-link.js';
import { DiscordMention } from '@skyra/discord-components-core/discord-mention.js';
import { DiscordMessage } from '@skyra/discord-components-core/discord-message.js';
import { DiscordPre } from '@skyra/discord-components-core/discord-pre.js';
import { DiscordQuote } from '@skyra/discord-components-core/discord-quote.js';
import { DiscordReply } from '@skyra/discord-components-core/discord-reply.js';
import { DiscordSpoiler } from '@skyra/discord-components-core/discord-spoiler.js';
import { DiscordSubscript } from '@skyra/discord-components-core/discord-subscript.js';
import { DiscordVerifiedAuthorTag } from '@skyra/discord-components-core/discord-verified-author-tag.js';
import { type CSSResult, css, type LitElement } from 'lit';

function restyle(component: typeof LitElement, styles: CSSResult): void {
  component.elementStyles.push(styles);
}

restyle(
  DiscordMessage,
  css`
    :host { color: var(--text); font-family: inherit; padding-left: 16px; line-height: 1.375rem; }
    :host(:hover) { background: var(--message-hover); }
    :host([highlight]), :host([ephemeral]) { padding-right: 48px; }
    .discord-message-content { line-height: 1.375rem; padding-top: 0; min-width: 0; }
    .discord-author-avatar { margin-top: 2px; }
    .discord-message-timestamp, .discord-message-edited { color: var(--muted); font-size: 0.75rem; }
    .discord-message-edited { font-size: 0.625rem; }
    .discord-message-inner-center { align-items: baseline; }
    .discord-message-body-only-indent { flex: none; margin: 0; font-size: 0.6875rem; }
    .discord-message-ephemeral { color: var(--muted); }
    .discord-message-ephemeral .discord-message-ephemeral-link { color: var(--link); }
    :host([highlight]) { background: rgb(240 178 50 / 0.07); }
    :host([highlight]:hover) { background: rgb(240 178 50 / 0.05); }
    :host([highlight])::before { background: #f0b232; }
  `,
);

restyle(
  DiscordAuthorInfo,
  css`
    :host .discord-author-username { color: var(--heading); }
  `,
);

restyle(
  DiscordReply,
  css`
    :host { color: var(--muted); font-family: inherit; white-space: nowrap; }
    :host::before { border-color: var(--line) !important; }
    .discord-replied-message-username { color: var(--heading); opacity: 0.8; }
    .discord-replied-message-content { overflow: hidden; min-width: 0; white-space: nowrap; }
  `,
);

restyle(
  DiscordCommand,
  css`
    :host { color: var(--muted); font-family: inherit; white-space: nowrap; gap: 3px; }
    :host::before { border-color: var(--line) !important; }
    .discord-replied-message-username { color: var(--heading); opacity: 0.8; margin-right: 0; }
  `,
);

restyle(
  DiscordButton,
  css`
    :host > *:first-child { font-family: inherit; border-radius: 8px; margin: 4px 8px 0 0; padding: 1px 14px; }
    :host > *:first-child:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .secondary { background: var(--button); }
    .secondary.hoverable:hover { background: var(--button-hover); }
    .success { background: var(--green-button); }
    .destructive { background: var(--red-button); }
  `,
);

restyle(
  DiscordCode,
  css`
    :host { background: none; font-family: var(--monospace); }
    code { margin: 0; background: var(--code); font-size: 0.85em; font-family: inherit; }
    :host([multiline]) code {
      width: auto; max-width: 600px; border-radius: 4px; border-color: var(--code-line); background: var(--code);
    }
  `,
);

restyle(
  DiscordPre,
  css`
    :host pre { width: auto; margin-bottom: 6px; }
  `,
);

restyle(
  DiscordQuote,
  css`
    .discord-quote-divider { background: var(--line); flex: none; }
    blockquote { min-width: 0; }
  `,
);

restyle(
  DiscordSubscript,
  css`
    small { color: var(--muted); line-height: 1.125rem; }
  `,
);

restyle(
  DiscordHeader,
  css`
    :host > * { color: var(--heading); margin: 8px 0 4px; }
  `,
);

restyle(
  DiscordLink,
  css`
    a { color: var(--link); }
  `,
);

restyle(
  DiscordMention,
  css`
    :host { color: #c9cdfb; cursor: default; white-space: nowrap; }
  `,
);

restyle(
  DiscordSpoiler,
  css`
    :host { background: var(--spoiler); border-radius: 4px; box-decoration-break: clone; }
    :host(:hover) { background: var(--active); }
    :host([activated]) { background: var(--active); cursor: auto; }
  `,
);

restyle(
  DiscordEmbed,
  css`
    :host { color: var(--text); margin: 4px 0; }
    :host .discord-left-border { background-color: var(--rail); }
    :host .discord-embed-wrapper { background: var(--side); border: none; }
    :host .discord-embed-title a { color: var(--link); }
  `,
);

restyle(
  DiscordEmbedField,
  css`
    :host .discord-field-title { color: var(--heading); }
  `,
);

restyle(
  DiscordImageAttachment,
  css`
    .discord-image-attachment { margin: 2px 0; }
    :host { border-radius: 8px; }
  `,
);

restyle(
  DiscordVerifiedAuthorTag,
  css`
    :host > * { border-radius: 4px; }
  `,
);
