import type { APIApplicationCommand, APIUser } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { COMMAND_SLASH } from '../model/discord.ts';
import { commandTrigger, matchPeople, mentionTrigger, type Trigger } from '../model/mentions.ts';
import { everybody, type PageState } from '../model/page-state.ts';
import { avatarOf, displayName } from '../model/people.ts';
import { SLASH } from '../view/icons.ts';

/** Something that what is being written may become. */
export type Suggestion =
  | { kind: 'person'; user: APIUser; trigger: Trigger }
  | { kind: 'command'; command: APIApplicationCommand };

/** What fits the text before the caret: people after `@`, commands after a leading `/`. */
export function suggest(page: PageState, text: string, caret: number): Suggestion[] {
  const mention = mentionTrigger(text, caret);
  if (mention) {
    return matchPeople(everybody(page), mention.query).map((user) => ({ kind: 'person', user, trigger: mention }));
  }
  const written = commandTrigger(text, caret);
  return written ? slashCommands(page, written.query).map((command) => ({ kind: 'command', command })) : [];
}

/** Slash commands that begin like this. */
export function slashCommands({ world }: PageState, beginning: string): APIApplicationCommand[] {
  const commands = world?.commands.filter(({ type }) => type === COMMAND_SLASH) ?? [];
  return commands.filter(({ name }) => name.startsWith(beginning.toLocaleLowerCase()));
}

/** The list above the composer. `chosen` is the index of the one that Enter takes. */
export function suggestionList(list: Suggestion[], chosen: number, choose: (one: Suggestion) => void): TemplateResult {
  const title = list[0]?.kind === 'command' ? 'Commands' : 'Members';
  return html`
    <div class="suggestions">
      <h2>${title}</h2>
      <ul role="listbox" id="suggestions" aria-label=${title}>
        ${list.map(
          (one, index) => html`
            <li
              role="option"
              id="suggestion-${index}"
              aria-selected=${index === chosen}
              @mousedown=${(event: Event) => {
                event.preventDefault(); // The field keeps the focus.
                choose(one);
              }}
            >
              ${one.kind === 'person' ? personRow(one.user) : commandRow(one.command)}
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function personRow(user: APIUser): TemplateResult {
  return html`<img src=${avatarOf(user)} alt="" /><b>${displayName(user)}</b><small>${user.username}</small>`;
}

function commandRow(command: APIApplicationCommand): TemplateResult {
  return html`
    ${SLASH}<b>/${command.name}</b>${command.options?.map(({ name }) => html`<code>${name}</code>`)}
    <small>${command.description}</small>
  `;
}
