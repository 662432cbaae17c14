import type { APIUser } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { CHANNEL_DM } from '../model/discord.ts';
import { openChannel } from '../model/page-state.ts';
import { displayName } from '../model/people.ts';
import type { Session } from '../session.ts';
import { avatarWithStatus } from './sidebar.ts';

/** The column at the right: who is there. */
export function members(session: Session): TemplateResult {
  const { world, myId } = session.state;
  const isDirect = openChannel(session.state)?.type === CHANNEL_DM;
  const people = (world?.people ?? []).filter(({ id }) => !isDirect || id === myId);
  const online = world?.botOnline ? [world.bot, ...people] : people;
  const offline = world && !world.botOnline ? [world.bot] : [];
  return html`
    <aside class="members" aria-label="Members">
      ${group(session, 'Online', online)} ${group(session, 'Offline', offline)}
    </aside>
  `;
}

function group(session: Session, title: string, users: APIUser[]): TemplateResult | null {
  if (users.length === 0) return null;
  return html`
    <h2>${title} — ${users.length}</h2>
    <ul data-group=${title}>
      ${users.map(
        (user) => html`
          <li>
            ${avatarWithStatus(session, user)}<span>${displayName(user)}</span>
            ${user.bot ? html`<span class="app-tag">App</span>` : null}
          </li>
        `,
      )}
    </ul>
  `;
}
