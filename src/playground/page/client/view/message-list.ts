import type { APIMessage } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Names } from '../markdown/render.ts';
import { everybody, openMessages } from '../model/page-state.ts';
import { channelName, displayName } from '../model/people.ts';
import { day } from '../model/time.ts';
import type { Session } from '../session.ts';
import type { EndKeeper } from './end-keeper.ts';
import { CLOSE, WARNING } from './icons.ts';
import { message } from './message.ts';
import { openContextMenu } from './message-menu.ts';
import { welcome } from './welcome.ts';

/** Messages of one author within this time stand under one head. */
const GROUP_MS = 7 * 60 * 1000;

/** The messages of the open channel. */
export function messageList(session: Session, end: EndKeeper): TemplateResult {
  const messages = openMessages(session.state);
  const names = namesFor(session);
  return html`
    <div class="scroller" ${ref(end.attach)}>
      <discord-messages no-background role="log" aria-label="Messages">
        ${welcome(session)}
        ${repeat(
          messages,
          ({ id }) => id,
          (one, index) => html`
            ${dayLine(messages[index - 1], one)}
            <div class="row" @contextmenu=${(event: MouseEvent) => openContextMenu(session, one, event)}>
              ${message(session, one, follows(messages[index - 1], one), names)}
            </div>
          `,
        )}
        ${channelNotices(session)}
      </discord-messages>
    </div>
    <button class="jump" @click=${() => end.jump()}>Jump to the newest messages</button>
  `;
}

function follows(previous: APIMessage | undefined, one: APIMessage): boolean {
  if (!previous || previous.author.id !== one.author.id) return false;
  if (one.message_reference || one.interaction_metadata) return false;
  const [before, now] = [new Date(previous.timestamp), new Date(one.timestamp)];
  return now.getTime() - before.getTime() < GROUP_MS && before.toDateString() === now.toDateString();
}

function dayLine(previous: APIMessage | undefined, one: APIMessage): TemplateResult | null {
  const time = new Date(one.timestamp);
  if (previous && new Date(previous.timestamp).toDateString() === time.toDateString()) return null;
  return html`<div class="day" role="separator"><span>${day(time)}</span></div>`;
}

/** What the page has to say about the channel as a whole, such as a command that nobody answered. */
function channelNotices(session: Session): TemplateResult[] {
  const { notices, channelId } = session.state;
  return notices
    .filter((notice) => notice.channelId === channelId && notice.messageId === undefined)
    .map(
      ({ id, text }) => html`
        <p class="notice" role="alert">
          ${WARNING}<span>${text}</span>
          <button aria-label="Dismiss" @click=${() => session.dismissNotice(id)}>${CLOSE}</button>
        </p>
      `,
    );
}

function namesFor({ state }: Session): Names {
  const users = new Map(everybody(state).map((user) => [user.id, displayName(user)]));
  const channels = new Map(state.world?.channels.map((channel) => [channel.id, channelName(channel, state.myId)]));
  return { myId: state.myId, user: (id) => users.get(id), channel: (id) => channels.get(id) };
}
