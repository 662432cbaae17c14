import { html, type TemplateResult } from 'lit';
import { CHANNEL_DM } from '../model/discord.ts';
import { everybody, openChannel } from '../model/page-state.ts';
import { channelName, displayName } from '../model/people.ts';
import type { Session } from '../session.ts';
import type { EndKeeper } from './end-keeper.ts';
import { HASH } from './icons.ts';
import { messageList } from './message-list.ts';
import { avatarWithStatus } from './sidebar.ts';

/** The open channel: its head, its messages, the composer, and who is typing. */
export function chat(session: Session, end: EndKeeper): TemplateResult {
  const { state } = session;
  return html`
    <main class="chat">
      ${head(session)}
      ${messageList(session, end)}
      <tyto-composer .session=${session} .page=${state}></tyto-composer>
      <div class="typing" role="status">${typingLine(session)}</div>
    </main>
  `;
}

function head(session: Session): TemplateResult {
  const { world, myId, connection } = session.state;
  const channel = openChannel(session.state);
  const isDirect = channel?.type === CHANNEL_DM;
  return html`
    <header>
      ${isDirect && world ? avatarWithStatus(session, world.bot) : HASH}
      <h1>${channel ? channelName(channel, myId) : ''}</h1>
      ${channel && 'topic' in channel && channel.topic ? html`<p>${channel.topic}</p>` : null}
      ${connection === 'lost' ? html`<p class="lost" role="alert">Lost the playground. Trying again…</p>` : null}
      ${
        world && !world.botOnline && connection === 'open'
          ? html`<p class="lost" role="status">${displayName(world.bot)} is offline and does not see what you write now.</p>`
          : null
      }
    </header>
  `;
}

function typingLine(session: Session): TemplateResult | null {
  const { typing, channelId, myId } = session.state;
  const ids = typing.filter((one) => one.channelId === channelId && one.userId !== myId).map(({ userId }) => userId);
  const names = everybody(session.state)
    .filter(({ id }) => ids.includes(id))
    .map(displayName);
  if (names.length === 0) return null;
  const who = new Intl.ListFormat('en').format(names);
  return html`<span class="dots"></span> <b>${who}</b> ${names.length === 1 ? 'is' : 'are'} typing…`;
}
