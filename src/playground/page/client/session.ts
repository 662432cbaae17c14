import type { APIMessage, Snowflake } from 'discord-api-types/v10';
import type { PlaygroundEvent, PlaygroundState, RunCommand, SendMessage } from '../../person-api.ts';
import { applyEvent, nextNoticeId, withoutMessage } from './model/apply-event.ts';
import { INITIAL_STATE, type PageState } from './model/page-state.ts';
import { PersonClient } from './person-client.ts';

/** Discord's own client repeats its typing signal about this often. */
const TYPING_REPEAT_MS = 8_000;
/** Discord calls an interaction failed after 3 s; a button that waits a little longer was heard. */
const PRESS_MS = 4_000;
/** How long the page waits before it asks again for a playground that is not there. */
const RETRY_MS = 2_000;

/**
 * One person's visit: holds what the page shows, hears what happens in the playground, and does what the person does.
 * It calls `changed` whenever `state` is a new one.
 */
export class Session {
  state: PageState = INITIAL_STATE;
  readonly #changed: () => void;
  #client = new PersonClient();
  #stopListening: () => void = () => undefined;
  #lastTyping = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Enters the playground as the person whom the page's address names with `?as=ID`, or else as the first. */
  async enter(): Promise<void> {
    const wanted = new URLSearchParams(location.search).get('as');
    try {
      const { people } = await new PersonClient().state();
      const person = people.find(({ id }) => id === wanted) ?? people[0];
      if (person) this.#enterAs(person.id);
    } catch {
      this.#retry(); // Nobody answers: the playground is being started again.
    }
  }

  leave(): void {
    this.#stopListening();
  }

  /** Acts as another person from now on. */
  async actAs(userId: Snowflake): Promise<void> {
    history.replaceState(null, '', `?as=${userId}`);
    await this.enter();
  }

  openChannel(channelId: Snowflake): void {
    const unread = new Map(this.state.unread);
    unread.delete(channelId);
    this.#update({ channelId, unread, replyToId: undefined, editingId: undefined });
  }

  replyTo(message: APIMessage | undefined): void {
    this.#update({ replyToId: message?.id, editingId: undefined });
  }

  startEditing(message: APIMessage | undefined): void {
    this.#update({ editingId: message?.id });
  }

  /** Sends to the open channel; true if the playground took it. */
  async send(message: SendMessage, files: File[]): Promise<boolean> {
    const { channelId } = this.state;
    const sent = await this.#try(() => this.#client.sendMessage(channelId, message, files));
    if (sent) this.#update({ replyToId: undefined });
    this.#lastTyping = 0;
    return sent;
  }

  async edit(message: APIMessage, content: string): Promise<void> {
    const edited = await this.#try(() => this.#client.editMessage(message.channel_id, message.id, content));
    if (edited) this.#update({ editingId: undefined });
  }

  async delete(message: APIMessage): Promise<void> {
    await this.#try(() => this.#client.deleteMessage(message.channel_id, message.id));
  }

  /** Runs a slash command, or one from a message's menu, in the open channel; true if the playground took it. */
  async run(command: RunCommand, files: File[] = []): Promise<boolean> {
    const { channelId } = this.state;
    return this.#try(() => this.#client.runCommand(channelId, command, files));
  }

  async press(message: APIMessage, customId: string): Promise<void> {
    const press = { channelId: message.channel_id, messageId: message.id, customId, until: Date.now() + PRESS_MS };
    this.#update({
      pressed: [...this.state.pressed, press],
      notices: this.state.notices.filter((notice) => notice.messageId !== message.id),
    });
    const taken = await this.#try(() =>
      this.#client.pressComponent({ channelId: press.channelId, messageId: press.messageId, customId }),
    );
    if (!taken) this.#update({ pressed: this.state.pressed.filter((one) => one !== press) });
  }

  /** Tells the channel that I write, at most every few seconds. */
  typing(): void {
    const now = Date.now();
    if (now - this.#lastTyping < TYPING_REPEAT_MS) return;
    this.#lastTyping = now;
    this.#client.startTyping(this.state.channelId).catch(() => undefined); // Nobody misses a lost typing signal.
  }

  /** Takes an ephemeral message off the page. */
  dismiss(message: APIMessage): void {
    const { world } = this.state;
    if (world) this.#set(withoutMessage(this.state, world, message.channel_id, message.id));
  }

  dismissNotice(id: number): void {
    this.#update({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  /** Forgets what has run out: typing signals, and presses that were acknowledged with nothing to show for it. */
  expire(now = Date.now()): void {
    const typing = this.state.typing.filter(({ until }) => until > now);
    const pressed = this.state.pressed.filter(({ until }) => until > now);
    const isLess = typing.length < this.state.typing.length || pressed.length < this.state.pressed.length;
    if (isLess) this.#update({ typing, pressed });
  }

  #enterAs(myId: Snowflake): void {
    this.leave();
    const client = new PersonClient(myId);
    this.#client = client;
    let missed: PlaygroundEvent[] | undefined; // What happens while the state is on its way here.
    this.#stopListening = client.listen({
      onOpen: () =>
        this.#try(async () => {
          missed = [];
          try {
            this.#show(await client.state(), myId);
            missed.forEach(this.#apply);
          } finally {
            missed = undefined;
          }
        }),
      onEvent: (event) => (missed ? missed.push(event) : this.#apply(event)),
      onLost: (refused) => {
        this.#update({ connection: 'lost' });
        if (refused) this.#retry();
      },
    });
  }

  readonly #apply = (event: PlaygroundEvent): void => this.#set(applyEvent(this.state, event, Date.now()));

  #show(world: PlaygroundState, myId: Snowflake): void {
    const channel = world.channels.find(({ id }) => id === this.state.channelId) ?? world.channels[0];
    this.#update({ connection: 'open', world, myId, channelId: channel?.id ?? '', pressed: [], typing: [] });
  }

  #retry(): void {
    this.#update({ connection: 'lost' });
    setTimeout(() => this.enter(), RETRY_MS);
  }

  /** A request that fails is told to the person where the person looks; true if it did not. */
  async #try(request: () => Promise<void>): Promise<boolean> {
    try {
      await request();
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const notice = { id: nextNoticeId(this.state), channelId: this.state.channelId, text };
      this.#update({ notices: [...this.state.notices, notice] });
      return false;
    }
  }

  #update(change: Partial<PageState>): void {
    this.#set({ ...this.state, ...change });
  }

  #set(state: PageState): void {
    this.state = state;
    this.#changed();
  }
}
