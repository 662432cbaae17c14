import type { APIMessage } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { MESSAGE_MAX_LENGTH } from '../model/discord.ts';
import { decodeMentions, encodeMentions } from '../model/mentions.ts';
import { everybody } from '../model/page-state.ts';
import type { Session } from '../session.ts';

/** A field in place of the own message's text. Enter saves, Escape leaves it as it was. */
export function editor(session: Session, message: APIMessage): TemplateResult {
  const people = everybody(session.state);
  const save = (field: HTMLTextAreaElement) => session.edit(message, encodeMentions(field.value.trim(), people));
  const cancel = () => session.startEditing(undefined);
  const onKeydown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') cancel();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    save(event.currentTarget as HTMLTextAreaElement);
  };
  return html`
    <div class="editor">
      <textarea
        aria-label="Edit message"
        rows="1"
        maxlength=${MESSAGE_MAX_LENGTH}
        .defaultValue=${decodeMentions(message.content, people)}
        @keydown=${onKeydown}
        ${ref(focusOnce)}
      ></textarea>
      <p>
        escape to <button @click=${cancel}>cancel</button> • enter to
        <button @click=${({ target }: Event) => save(fieldBeside(target as Element))}>save</button>
      </p>
    </div>
  `;
}

/** Puts the caret at the end of a field that has just appeared. */
function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLTextAreaElement)) return;
  // The field is slotted into a component that draws itself a moment later; only then can it take the focus.
  setTimeout(() => {
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  });
}

function fieldBeside(button: Element): HTMLTextAreaElement {
  const field = button.closest('.editor')?.querySelector('textarea');
  if (!field) throw new Error('The editor has lost its field');
  return field;
}
