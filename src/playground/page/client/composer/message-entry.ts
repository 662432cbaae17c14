import type { APIApplicationCommand } from 'discord-api-types/v10';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { MESSAGE_MAX_LENGTH } from '../model/discord.ts';
import { INITIAL_STATE, type PageState } from '../model/page-state.ts';
import { displayName } from '../model/people.ts';
import { PLUS } from '../view/icons.ts';
import { type Suggestion, suggest, suggestionList } from './suggestions.ts';

/** From this many characters before the limit on, the count is shown. */
const COUNT_FROM = 200;

/** What the entry tells whoever holds it. */
export interface EntryListener {
  onText(text: string): void;
  onFiles(files: File[]): void;
  /** Enter was pressed. */
  onSend(): void;
  /** A slash command was chosen. */
  onCommand(command: APIApplicationCommand): void;
  /** Escape was pressed. */
  onEscape(): void;
  /** The arrow up was pressed with nothing written. */
  onRecall(): void;
}

/** The text field with the button that picks files, and with suggestions for `@` and `/`. */
@customElement('tyto-message-entry')
export class MessageEntry extends LitElement {
  @property({ attribute: false }) accessor page: PageState = INITIAL_STATE;
  @property({ attribute: false }) accessor listener: EntryListener | undefined;
  @property() accessor text = '';
  @property() accessor label = '';
  @state() private accessor suggestions: Suggestion[] = [];
  @state() private accessor chosen = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    this.#field()?.focus();
  }

  protected override render(): TemplateResult {
    const isOpen = this.suggestions.length > 0;
    const left = MESSAGE_MAX_LENGTH - this.text.length;
    return html`
      ${isOpen ? suggestionList(this.suggestions, this.chosen, (one) => this.#accept(one)) : null}
      <div class="entry">
        <label class="attach" title="Attach files">
          ${PLUS}<input type="file" multiple aria-label="Attach files" @change=${this.#onFilesPicked} />
        </label>
        <textarea
          rows="1"
          role="combobox"
          aria-label=${this.label}
          placeholder=${this.label}
          aria-autocomplete="list"
          aria-expanded=${isOpen}
          aria-controls="suggestions"
          aria-activedescendant=${isOpen ? `suggestion-${this.chosen}` : ''}
          .value=${live(this.text)}
          @input=${this.#onInput}
          @keydown=${this.#onKeydown}
          @paste=${this.#onPaste}
          @blur=${() => (this.suggestions = [])}
        ></textarea>
        ${left < COUNT_FROM ? html`<output ?data-over=${left < 0}>${left}</output>` : null}
      </div>
    `;
  }

  readonly #onInput = ({ target }: Event): void => {
    const { value, selectionStart } = target as HTMLTextAreaElement;
    this.listener?.onText(value);
    this.suggestions = suggest(this.page, value, selectionStart);
    this.chosen = 0;
  };

  readonly #onFilesPicked = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    this.listener?.onFiles([...(input.files ?? [])]);
    input.value = ''; // So that the same file can be picked again.
    this.focus();
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.listener?.onFiles(files);
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const isHandled = this.suggestions.length > 0 ? this.#keyInSuggestions(event.key) : this.#keyInField(event);
    if (isHandled) event.preventDefault();
  };

  #keyInSuggestions(key: string): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const suggestion = this.suggestions[this.chosen];
    if (step !== undefined) {
      this.chosen = (this.chosen + step + this.suggestions.length) % this.suggestions.length;
    } else if ((key === 'Enter' || key === 'Tab') && suggestion) {
      this.#accept(suggestion);
    } else if (key === 'Escape') {
      this.suggestions = [];
    } else {
      return false;
    }
    return true;
  }

  #keyInField({ key, shiftKey }: KeyboardEvent): boolean {
    if (key === 'Enter' && !shiftKey) this.listener?.onSend();
    else if (key === 'Escape') this.listener?.onEscape();
    else if (key === 'ArrowUp' && this.text === '') this.listener?.onRecall();
    else return false;
    return true;
  }

  #accept(suggestion: Suggestion): void {
    this.suggestions = [];
    if (suggestion.kind === 'command') this.listener?.onCommand(suggestion.command);
    else this.#mention(displayName(suggestion.user), suggestion.trigger);
  }

  /**
   * Writes a name in place of its beginning, and leaves the caret behind it: at once, since a fast typist's next key comes
   * before the page is drawn again.
   */
  #mention(name: string, { start, query }: { start: number; query: string }): void {
    const before = `${this.text.slice(0, start)}@${name} `;
    const text = before + this.text.slice(start + 1 + query.length).trimStart();
    const field = this.#field();
    if (field) {
      field.value = text;
      field.setSelectionRange(before.length, before.length);
    }
    this.listener?.onText(text);
  }

  #field(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }
}
