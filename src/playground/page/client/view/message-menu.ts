import type { APIMessage } from 'discord-api-types/v10';
import { html, render, type TemplateResult } from 'lit';
import { COMMAND_MESSAGE, isEphemeral } from '../model/discord.ts';
import type { Session } from '../session.ts';
import { APPS, CLOSE, PENCIL, REPLY, TRASH } from './icons.ts';

interface Action {
  label: string;
  icon: TemplateResult;
  danger?: boolean;
  run(): void;
}

/** The little bar at a message's upper right: what can be done with it. It shows when the message is pointed at or focused. */
export function toolbar(session: Session, message: APIMessage): TemplateResult {
  const apps = appActions(session, message);
  return html`
    <div class="toolbar" role="toolbar" aria-label="Message actions">
      ${ownActions(session, message).map(
        ({ label, icon, danger, run }) => html`
          <button aria-label=${label} title=${label} ?data-danger=${danger} @click=${run}>${icon}</button>
        `,
      )}
      ${
        apps.length > 0
          ? html`<button
            aria-label="Apps"
            title="Apps"
            aria-haspopup="menu"
            @click=${({ currentTarget }: Event) => openMenuBelow(currentTarget as Element, apps)}
          >
            ${APPS}
          </button>`
          : null
      }
    </div>
  `;
}

/** The same actions and the apps' commands, where the mouse is. */
export function openContextMenu(session: Session, message: APIMessage, event: MouseEvent): void {
  event.preventDefault();
  openMenu([...ownActions(session, message), ...appActions(session, message)], event.clientX, event.clientY);
}

function ownActions(session: Session, message: APIMessage): Action[] {
  if (isEphemeral(message)) return [{ label: 'Dismiss', icon: CLOSE, run: () => session.dismiss(message) }];
  const reply: Action = { label: 'Reply', icon: REPLY, run: () => session.replyTo(message) };
  if (message.author.id !== session.state.myId) return [reply];
  return [
    reply,
    { label: 'Edit', icon: PENCIL, run: () => session.startEditing(message) },
    { label: 'Delete', icon: TRASH, danger: true, run: () => session.delete(message) },
  ];
}

/** The bot's commands for messages. */
function appActions(session: Session, message: APIMessage): Action[] {
  if (isEphemeral(message)) return [];
  const commands = session.state.world?.commands.filter(({ type }) => type === COMMAND_MESSAGE) ?? [];
  return commands.map(({ name }) => ({
    label: name,
    icon: APPS,
    run: () => void session.run({ name, options: {}, targetId: message.id }),
  }));
}

function openMenuBelow(anchor: Element, actions: Action[]): void {
  const { right, bottom } = anchor.getBoundingClientRect();
  openMenu(actions, right - 200, bottom + 4);
}

/** A menu that closes when it loses the focus, when Escape is pressed or when something in it is chosen. */
function openMenu(actions: Action[], x: number, y: number): void {
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.role = 'menu';
  menu.popover = 'auto';
  menu.addEventListener('toggle', (event) => event.newState === 'closed' && menu.remove());
  menu.addEventListener('keydown', moveFocus);
  const choose = (action: Action) => {
    menu.hidePopover();
    action.run();
  };
  render(
    actions.map(
      (action) => html`
        <button role="menuitem" ?data-danger=${action.danger} @click=${() => choose(action)}>
          <span>${action.label}</span>${action.icon}
        </button>
      `,
    ),
    menu,
  );
  document.body.append(menu);
  menu.showPopover();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector('button')?.focus();
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role=menuitem]')];
  const current = items.indexOf(document.activeElement as HTMLElement);
  items.at((current + step) % items.length)?.focus();
}
