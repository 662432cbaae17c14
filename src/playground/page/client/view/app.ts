import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { openChannel, openMessages } from '../model/page-state.ts';
import { channelName } from '../model/people.ts';
import { Session } from '../session.ts';
import { chat } from './chat.ts';
import { EndKeeper } from './end-keeper.ts';
import { members } from './members.ts';
import { rail } from './rail.ts';
import { sidebar } from './sidebar.ts';

const EXPIRY_CHECK_MS = 1_000;

/** The whole page. It draws into the document itself, so that one style sheet serves all of it. */
@customElement('tyto-app')
export class TytoApp extends LitElement {
  readonly #session = new Session(() => this.requestUpdate());
  readonly #end = new EndKeeper();
  #shownChannelId = '';
  #newestId: string | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#session.enter();
    this.#clock = setInterval(() => this.#session.expire(), EXPIRY_CHECK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session.leave();
    clearInterval(this.#clock);
  }

  protected override render() {
    const session = this.#session;
    if (!session.state.world) return html`<p class="loading" role="status">Entering the playground…</p>`;
    return html`${rail(session)} ${sidebar(session)} ${chat(session, this.#end)} ${members(session)}`;
  }

  protected override updated(): void {
    const { state } = this.#session;
    const newest = openMessages(state).at(-1);
    const isMine = newest && [newest.author.id, newest.interaction_metadata?.user.id].includes(state.myId);
    if (state.channelId !== this.#shownChannelId || (isMine && newest.id !== this.#newestId)) this.#end.jump();
    this.#shownChannelId = state.channelId;
    this.#newestId = newest?.id;
    const channel = openChannel(state);
    document.title = channel ? `${channelName(channel, state.myId)} · Tyto playground` : 'Tyto playground';
  }
}
