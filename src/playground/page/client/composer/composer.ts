import type { APIApplicationCommand, Snowflake } from 'discord-api-types/v10';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHANNEL_DM, MESSAGE_MAX_LENGTH } from '../model/discord.ts';
import { encodeMentions } from '../model/mentions.ts';
import {
  everybody,
  findMessage,
  INITIAL_STATE,
  openChannel,
  openMessages,
  type PageState,
} from '../model/page-state.ts';
import { channelName, displayName } from '../model/people.ts';
import type { Session } from '../session.ts';
import { CLOSE } from '../view/icons.ts';
import { CommandForm, type FilledCommand } from './command-form.ts';
import { DropZone } from './drop-zone.ts';
import { type EntryListener, MessageEntry } from './message-entry.ts';
import { dropFile, type PendingFile, pendingFile, pendingFileCard } from './pending-file.ts';
import { slashCommands } from './suggestions.ts';

/** What has been written in a channel and not sent yet. */
interface Draft {
  text: string;
  files: PendingFile[];
  /** A slash command whose options are being filled in. */
  command?: APIApplicationCommand | undefined;
}

const EMPTY: Draft = { text: '', files: [] };

/** Where one writes: messages with files, replies, slash commands. Each channel keeps its draft. */
@customElement('tyto-composer')
export class Composer extends LitElement {
  @property({ attribute: false }) accessor session: Session | undefined;
  @property({ attribute: false }) accessor page: PageState = INITIAL_STATE;
  @state() private accessor drafts: ReadonlyMap<Snowflake, Draft> = new Map();
  @state() private accessor pingsReplied = true;
  #isSending = false;

  constructor() {
    super();
    new DropZone(this, (files) => this.#takeFiles(files));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('page');
    if (!before) return;
    const { channelId, replyToId, editingId } = before as PageState;
    if (replyToId !== this.page.replyToId) this.pingsReplied = true;
    const startsReply = this.page.replyToId !== undefined && this.page.replyToId !== replyToId;
    const endsEditing = editingId !== undefined && this.page.editingId === undefined;
    if (channelId !== this.page.channelId || startsReply || endsEditing) this.#focusEntry();
  }

  protected override render(): TemplateResult {
    const { command } = this.#draft();
    return html`
      <div class="composer">${this.#replyBar()} ${command ? this.#commandForm(command) : this.#messageForm()}</div>
    `;
  }

  #replyBar(): TemplateResult | null {
    const message = findMessage(this.page, this.page.replyToId);
    if (!message) return null;
    return html`
      <div class="reply-bar">
        <span>Replying to <b>${displayName(message.author)}</b></span>
        <button
          aria-label="Mention the author"
          aria-pressed=${this.pingsReplied}
          @click=${() => (this.pingsReplied = !this.pingsReplied)}
        >
          @ ${this.pingsReplied ? 'On' : 'Off'}
        </button>
        <button aria-label="Cancel reply" @click=${() => this.session?.replyTo(undefined)}>${CLOSE}</button>
      </div>
    `;
  }

  #commandForm(command: APIApplicationCommand): TemplateResult {
    return html`
      <tyto-command-form
        .command=${command}
        @abandoned=${() => this.#closeCommand()}
        @filled=${({ detail }: CustomEvent<FilledCommand>) => this.#run(detail)}
      ></tyto-command-form>
    `;
  }

  #messageForm(): TemplateResult {
    const { text, files } = this.#draft();
    const channel = openChannel(this.page);
    const name = channel ? channelName(channel, this.page.myId) : '';
    const cards = files.map((file) => pendingFileCard(file, () => this.#removeFile(file)));
    return html`
      ${cards.length > 0 ? html`<div class="pending-files">${cards}</div>` : null}
      <tyto-message-entry
        .page=${this.page}
        .text=${text}
        .listener=${this.#listener}
        label="Message ${channel?.type === CHANNEL_DM ? '@' : '#'}${name}"
      ></tyto-message-entry>
    `;
  }

  readonly #listener: EntryListener = {
    onText: (text) => {
      this.#setDraft({ text });
      if (text && !text.startsWith('/')) this.session?.typing();
    },
    onFiles: (files) => this.#takeFiles(files),
    onSend: () => void this.#send(),
    onCommand: (command) => this.#openCommand(command),
    onEscape: () => this.session?.replyTo(undefined),
    onRecall: () =>
      this.session?.startEditing(openMessages(this.page).findLast(({ author }) => author.id === this.page.myId)),
  };

  async #send(): Promise<void> {
    const { text, files } = this.#draft();
    const content = encodeMentions(text.trim(), everybody(this.page));
    const command = slashCommands(this.page, '').find(({ name }) => content === `/${name}`);
    if (command) this.#openCommand(command);
    const isSendable = (content || files.length > 0) && content.length <= MESSAGE_MAX_LENGTH;
    if (command || !isSendable || this.#isSending) return;

    const { channelId, replyToId } = this.page;
    const reply = replyToId ? { replyTo: replyToId, mentionRepliedUser: this.pingsReplied } : {};
    this.#isSending = true;
    const sent = await this.session?.send(
      { content, ...reply },
      files.map(({ file }) => file),
    );
    this.#isSending = false;
    if (!sent) return;
    files.forEach(dropFile);
    this.#setDraft({ text: '', files: [] }, channelId);
  }

  /** Shows the command's form; files that wait already go into its attachment options. */
  #openCommand(command: APIApplicationCommand): void {
    const { files } = this.#draft();
    files.forEach(dropFile);
    this.#setDraft({ text: '', files: [], command });
    const waiting = files.map(({ file }) => file);
    this.updateComplete.then(() => this.#takeFiles(waiting));
  }

  async #run({ command, files }: FilledCommand): Promise<void> {
    this.#closeCommand();
    await this.session?.run(command, files);
  }

  #closeCommand(): void {
    this.#setDraft({ command: undefined });
    this.updateComplete.then(() => this.#focusEntry());
  }

  #takeFiles(files: File[]): void {
    const form = this.querySelector('tyto-command-form');
    if (form instanceof CommandForm) form.take(files);
    else this.#setDraft({ files: [...this.#draft().files, ...files.map(pendingFile)] });
  }

  #removeFile(file: PendingFile): void {
    dropFile(file);
    this.#setDraft({ files: this.#draft().files.filter((one) => one !== file) });
    this.#focusEntry();
  }

  #focusEntry(): void {
    const entry = this.querySelector('tyto-message-entry');
    if (entry instanceof MessageEntry) entry.updateComplete.then(() => entry.focus());
  }

  #draft(channelId = this.page.channelId): Draft {
    return this.drafts.get(channelId) ?? EMPTY;
  }

  #setDraft(change: Partial<Draft>, channelId = this.page.channelId): void {
    this.drafts = new Map(this.drafts).set(channelId, { ...this.#draft(channelId), ...change });
  }
}
