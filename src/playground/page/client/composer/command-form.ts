import type { APIApplicationCommand } from 'discord-api-types/v10';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunCommand } from '../../../person-api.ts';
import {
  type FormOption,
  OPTION_ATTACHMENT,
  OPTION_BOOLEAN,
  OPTION_INTEGER,
  OPTION_NUMBER,
  OPTION_STRING,
} from '../model/discord.ts';
import { CLOSE, SEND, SLASH } from '../view/icons.ts';
import { optionField } from './option-field.ts';
import { dropFile, type PendingFile, pendingFile } from './pending-file.ts';

/** Optional options beyond this many are shown on demand. */
const FIRST_OPTIONAL = 1;
const FORM_TYPES: number[] = [OPTION_STRING, OPTION_INTEGER, OPTION_BOOLEAN, OPTION_NUMBER, OPTION_ATTACHMENT];

/** What the form hands over when it is sent. */
export interface FilledCommand {
  command: RunCommand;
  files: File[];
}

/** Asks for the options of a slash command. It fires `filled` (detail: FilledCommand) or `abandoned`. */
@customElement('tyto-command-form')
export class CommandForm extends LitElement {
  @property({ attribute: false }) accessor command: APIApplicationCommand | undefined;
  @state() private accessor files: ReadonlyMap<string, PendingFile> = new Map();
  @state() private accessor showAll = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }

  /** Puts files into the attachment options that are still empty, in their order. */
  take(files: File[]): void {
    const empty = this.#options().filter(({ name, type }) => type === OPTION_ATTACHMENT && !this.files.has(name));
    const taken = new Map(this.files);
    for (const [index, { name }] of empty.entries()) {
      const file = files[index];
      if (file) taken.set(name, pendingFile(file));
    }
    this.files = taken;
  }

  protected override render(): TemplateResult {
    const { command } = this;
    const options = this.#options();
    const shown = this.#shownOptions(options);
    const hidden = options.length - shown.length;
    return html`
      <form class="command-form" @submit=${this.#submit} @keydown=${this.#onKeydown}>
        <header>
          ${SLASH}<b>${command?.name}</b><span>${command?.description}</span>
          <button type="button" aria-label="Cancel command" @click=${this.#abandon}>${CLOSE}</button>
        </header>
        <div class="fields">
          ${shown.map((option) =>
            optionField(option, this.files.get(option.name), (file) => this.#setFile(option.name, file)),
          )}
          ${
            hidden > 0
              ? html`<button type="button" class="more" @click=${() => (this.showAll = true)}>+${hidden} more</button>`
              : null
          }
          <button type="submit" class="run" aria-label="Run command">${SEND}</button>
        </div>
      </form>
    `;
  }

  #options(): FormOption[] {
    const options = this.command?.options ?? [];
    return options.filter((option): option is FormOption => FORM_TYPES.includes(option.type));
  }

  #shownOptions(options: FormOption[]): FormOption[] {
    if (this.showAll) return options;
    const optional = options.filter(({ required }) => !required);
    const shown = optional.filter(({ name }, index) => index < FIRST_OPTIONAL || this.files.has(name));
    return options.filter((option) => option.required || shown.includes(option));
  }

  #setFile(name: string, file: File | undefined): void {
    const files = new Map(this.files);
    const old = files.get(name);
    if (old) dropFile(old);
    if (file) files.set(name, pendingFile(file));
    else files.delete(name);
    this.files = files;
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#abandon();
  };

  readonly #abandon = (): void => {
    this.#dropFiles();
    this.dispatchEvent(new CustomEvent('abandoned'));
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { command } = this;
    if (!command) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const filled: FilledCommand = { command: { name: command.name, options: {} }, files: [] };
    for (const option of this.#options()) {
      const file = this.files.get(option.name)?.file;
      const value = file ? filled.files.push(file) - 1 : fieldValue(option, form.get(option.name));
      if (value !== undefined) filled.command.options[option.name] = value;
    }
    this.#dropFiles();
    this.dispatchEvent(new CustomEvent<FilledCommand>('filled', { detail: filled }));
  };

  #dropFiles(): void {
    for (const file of this.files.values()) dropFile(file);
  }
}

/** A field's value in the option's type; undefined if it was left empty. */
function fieldValue(option: FormOption, raw: FormDataEntryValue | null): string | number | boolean | undefined {
  if (typeof raw !== 'string' || raw === '' || option.type === OPTION_ATTACHMENT) return undefined;
  if (option.type === OPTION_BOOLEAN) return raw === 'true';
  return option.type === OPTION_STRING ? raw : Number(raw);
}
