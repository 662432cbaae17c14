import type { APIButtonComponent, APIMessage, APIMessageTopLevelComponent, ButtonStyle } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import {
  BUTTON_DANGER,
  BUTTON_LINK,
  BUTTON_PRIMARY,
  BUTTON_SUCCESS,
  COMPONENT_ACTION_ROW,
  COMPONENT_BUTTON,
} from '../model/discord.ts';
import type { Session } from '../session.ts';

/** The rows of buttons under a message. */
export function buttons(session: Session, message: APIMessage): TemplateResult[] {
  const rows = (message.components ?? []).map((row) => buttonsOf(row)).filter((row) => row.length > 0);
  return rows.map(
    (row) => html`
      <discord-action-row slot="components">${row.map((one) => button(session, message, one))}</discord-action-row>
    `,
  );
}

function buttonsOf(row: APIMessageTopLevelComponent): APIButtonComponent[] {
  if (row.type !== COMPONENT_ACTION_ROW) return [];
  return row.components.filter((component) => component.type === COMPONENT_BUTTON);
}

function button(session: Session, message: APIMessage, component: APIButtonComponent): TemplateResult {
  const content = [
    'emoji' in component ? component.emoji?.name : undefined,
    'label' in component ? component.label : undefined,
  ];
  const text = content.filter(Boolean).join(' ');
  if (component.style === BUTTON_LINK) {
    return html`<discord-button url=${component.url} ?disabled=${component.disabled}>${text}</discord-button>`;
  }
  const customId = 'custom_id' in component ? component.custom_id : '';
  const waiting = session.state.pressed.some((press) => press.messageId === message.id && press.customId === customId);
  const disabled = Boolean(component.disabled) || waiting;
  return html`
    <discord-button
      type=${lookOf(component.style)}
      ?disabled=${disabled}
      ?data-waiting=${waiting}
      @click=${() => disabled || session.press(message, customId)}
      >${text}</discord-button
    >
  `;
}

function lookOf(style: ButtonStyle): 'primary' | 'secondary' | 'success' | 'destructive' {
  if (style === BUTTON_PRIMARY) return 'primary';
  if (style === BUTTON_SUCCESS) return 'success';
  return style === BUTTON_DANGER ? 'destructive' : 'secondary';
}
