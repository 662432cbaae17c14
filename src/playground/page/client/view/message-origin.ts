import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { decodeMentions } from '../model/mentions.ts';
import { everybody, findMessage } from '../model/page-state.ts';
import { avatarOf, displayName } from '../model/people.ts';
import type { Session } from '../session.ts';

/** The line above a message that says what it answers: another message, or a command that somebody used. */
export function origin(session: Session, message: APIMessage): TemplateResult | null {
  if (message.interaction_metadata) return command(session, message);
  return message.message_reference ? reply(session, message) : null;
}

function command(session: Session, message: APIMessage): TemplateResult | null {
  const metadata = message.interaction_metadata;
  const name = message.interaction?.name;
  if (!metadata || !name) return null;
  const { user } = metadata;
  const targetId = 'target_message_id' in metadata ? metadata.target_message_id : undefined;
  if (targetId !== undefined) return menuCommand(name, user, findMessage(session.state, targetId));
  return html`
    <discord-command
      slot="reply"
      type="slash_command"
      author=${displayName(user)}
      avatar=${avatarOf(user)}
      command=${name}
    ></discord-command>
  `;
}

/** A command from a message's menu; the line goes on with the message it was used on. */
function menuCommand(name: string, user: APIUser, target: APIMessage | undefined): TemplateResult {
  return html`
    <discord-command
      slot="reply"
      type="message_command"
      author=${displayName(user)}
      avatar=${avatarOf(user)}
      command=${name}
      ?context-message-deleted=${!target}
      context-user-name=${ifDefined(target && displayName(target.author))}
      context-user-image=${ifDefined(target && avatarOf(target.author))}
      ?context-user-bot=${target?.author.bot}
      ?context-attachment-reply=${target?.attachments.length}
    ></discord-command>
  `;
}

function reply(session: Session, message: APIMessage): TemplateResult {
  const id = message.message_reference?.message_id;
  const original = findMessage(session.state, id) ?? message.referenced_message;
  if (!original) return html`<discord-reply slot="reply" deleted></discord-reply>`;
  const text = decodeMentions(original.content, everybody(session.state)).replaceAll(/\s+/g, ' ').trim();
  return html`
    <discord-reply
      slot="reply"
      author=${displayName(original.author)}
      avatar=${avatarOf(original.author)}
      ?bot=${original.author.bot}
      ?edited=${original.edited_timestamp !== null}
      ?attachment=${original.attachments.length > 0}
      ?mentions=${message.mentions.some((user) => user.id === original.author.id)}
      @click=${() => showMessage(original.id)}
      ><button class="quoted" aria-label="Go to the message it replies to">
        ${text || 'Click to see attachment'}
      </button></discord-reply
    >
  `;
}

/** Scrolls to a message of the open channel and marks it for a moment. */
function showMessage(id: string): void {
  const element = document.getElementById(`message-${id}`);
  element?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  element?.animate([{ backgroundColor: 'rgb(88 101 242 / 0.3)' }, {}], { duration: 1500, easing: 'ease-in' });
}
