import type { APIMessage } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { type Names, renderMarkdown } from '../markdown/render.ts';
import { isEphemeral, isThinking } from '../model/discord.ts';
import { avatarOf, displayName } from '../model/people.ts';
import { clock, messageTime } from '../model/time.ts';
import type { Session } from '../session.ts';
import { attachments } from './attachments.ts';
import { buttons } from './buttons.ts';
import { embeds } from './embeds.ts';
import { editor } from './message-editor.ts';
import { toolbar } from './message-menu.ts';
import { origin } from './message-origin.ts';

/** One message. `follows`: it goes on with the message above, by the same author, and shows no head of its own. */
export function message(session: Session, one: APIMessage, follows: boolean, names: Names): TemplateResult {
  const { myId, editingId, notices, replyToId } = session.state;
  const time = new Date(one.timestamp);
  const author = displayName(one.author);
  return html`
    <article
      class="message"
      id="message-${one.id}"
      aria-label="${author}, ${messageTime(time)}"
      ?data-follows=${follows}
      ?data-target=${one.id === replyToId}
    >
      <discord-message
        author=${author}
        avatar=${avatarOf(one.author)}
        ?bot=${one.author.bot}
        ?edited=${one.edited_timestamp !== null}
        ?ephemeral=${isEphemeral(one)}
        ?message-body-only=${follows}
        .highlight=${one.mentions.some(({ id }) => id === myId)}
        timestamp=${follows ? clock(time) : messageTime(time)}
        .dismissMessageClicked=${() => session.dismiss(one)}
      >
        ${origin(session, one)}
        ${one.id === editingId ? editor(session, one) : body(one, names)} ${attachments(one.attachments)}
        ${embeds(one.embeds, names)} ${buttons(session, one)}
      </discord-message>
      ${notices
        .filter((notice) => notice.messageId === one.id)
        .map((notice) => html`<p class="failure" role="alert">${notice.text}</p>`)}
      ${reactions(one)} ${one.id === editingId ? null : toolbar(session, one)}
    </article>
  `;
}

function body(one: APIMessage, names: Names) {
  if (isThinking(one)) {
    return html`<span class="thinking">${displayName(one.author)} is thinking<span class="dots"></span></span>`;
  }
  return renderMarkdown(one.content, names);
}

function reactions(one: APIMessage): TemplateResult | null {
  if (!one.reactions?.length) return null;
  return html`
    <ul class="reactions" aria-label="Reactions">
      ${one.reactions.map(({ emoji, count }) => html`<li>${emoji.name} <span>${count}</span></li>`)}
    </ul>
  `;
}
