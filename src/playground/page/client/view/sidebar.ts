import type { APIChannel, APIUser } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { CHANNEL_DM, CHANNEL_PUBLIC_THREAD } from '../model/discord.ts';
import { openChannel } from '../model/page-state.ts';
import { avatarOf, channelName, displayName, me } from '../model/people.ts';
import type { Session } from '../session.ts';
import { HASH, THREAD } from './icons.ts';

/** The list of channels, or of direct messages, and at its foot whom the page acts as. */
export function sidebar(session: Session): TemplateResult {
  const { world } = session.state;
  const inDirect = openChannel(session.state)?.type === CHANNEL_DM;
  const channels = (world?.channels ?? []).filter(({ type }) => (type === CHANNEL_DM) === inDirect);
  const title = inDirect ? 'Direct messages' : (world?.guild.name ?? '');
  return html`
    <div class="sidebar">
      <header><h1>${title}</h1></header>
      <nav aria-label="Channels">
        ${inDirect ? null : html`<h2>Text channels</h2>`} ${channels.map((channel) => channelLink(session, channel))}
      </nav>
      ${personSwitch(session)}
    </div>
  `;
}

function channelLink(session: Session, channel: APIChannel): TemplateResult {
  const { channelId, unread, myId } = session.state;
  const news = unread.get(channel.id);
  return html`
    <button
      class="channel-link"
      ?data-thread=${channel.type === CHANNEL_PUBLIC_THREAD}
      ?data-unread=${news !== undefined}
      aria-current=${channel.id === channelId}
      @click=${() => session.openChannel(channel.id)}
    >
      ${channelIcon(session, channel)}<span>${channelName(channel, myId)}</span>
      ${news === 'mention' ? html`<span class="badge" aria-label="You were mentioned">1</span>` : null}
    </button>
  `;
}

function channelIcon(session: Session, channel: APIChannel): TemplateResult {
  if (channel.type === CHANNEL_PUBLIC_THREAD) return THREAD;
  const other =
    channel.type === CHANNEL_DM ? channel.recipients?.find(({ id }) => id !== session.state.myId) : undefined;
  return other ? avatarWithStatus(session, other) : HASH;
}

/** A person's avatar with a dot that says whether they are there. People always are; the bot comes and goes. */
export function avatarWithStatus(session: Session, user: APIUser): TemplateResult {
  const { world } = session.state;
  const online = user.id !== world?.bot.id || world.botOnline;
  return html`
    <span class="avatar" data-status=${online ? 'online' : 'offline'}><img src=${avatarOf(user)} alt="" /></span>
  `;
}

function personSwitch(session: Session): TemplateResult | null {
  const person = me(session.state);
  if (!person) return null;
  const { world } = session.state;
  return html`
    <footer class="person">
      ${avatarWithStatus(session, person)}
      <label>
        <span>Acting as</span>
        <select
          aria-label="Act as"
          @change=${({ target }: Event) => session.actAs((target as HTMLSelectElement).value)}
        >
          ${world?.people.map(
            (one) => html`<option value=${one.id} .selected=${one.id === person.id}>${displayName(one)}</option>`,
          )}
        </select>
      </label>
    </footer>
  `;
}
