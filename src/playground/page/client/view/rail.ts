import { html, type TemplateResult } from 'lit';
import { CHANNEL_DM } from '../model/discord.ts';
import { openChannel } from '../model/page-state.ts';
import type { Session } from '../session.ts';
import { MESSAGES } from './icons.ts';

/** The bar at the very left: direct messages and the server. */
export function rail(session: Session): TemplateResult {
  const { world, unread } = session.state;
  const channels = world?.channels ?? [];
  const inDirect = openChannel(session.state)?.type === CHANNEL_DM;
  const direct = channels.filter(({ type }) => type === CHANNEL_DM);
  const server = channels.filter(({ type }) => type !== CHANNEL_DM);
  const name = world?.guild.name ?? 'Server';

  const place = (label: string, current: boolean, targets: typeof channels, content: unknown) => html`
    <button
      class="place"
      aria-label=${label}
      title=${label}
      aria-current=${current}
      ?data-unread=${targets.some(({ id }) => unread.has(id))}
      @click=${() => targets[0] && !current && session.openChannel(targets[0].id)}
    >
      ${content}
    </button>
  `;
  return html`
    <nav class="rail" aria-label="Servers">
      ${direct.length > 0 ? place('Direct messages', inDirect, direct, MESSAGES) : null}
      ${direct.length > 0 ? html`<hr />` : null} ${place(name, !inDirect, server, initials(name))}
    </nav>
  `;
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 3);
}
