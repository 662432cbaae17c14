import { type ActionRowData, type ButtonComponentData, ButtonStyle, ComponentType, type Snowflake } from 'discord.js';
import type { PartView } from './render/answer-view.ts';

/**
 * What an answer's buttons know. It is kept in their custom id, which only the bot writes, so that they work after a
 * restart as well.
 */
export interface AnswerKey {
  /** Where the question stands: in a message, or in a card on the answer to `/ask`. */
  asked: 'message' | 'command';
  /** The message or the interaction that asked. */
  questionId: Snowflake;
  askerId: Snowflake;
}

export interface ButtonPress extends AnswerKey {
  action: 'stop' | 'regenerate' | 'evidence';
}

const CUSTOM_ID = /^(stop|regenerate|evidence):(message|command):(\d+):(\d+)$/;

const LOOKS = {
  stop: { label: 'Stop', emoji: '⏹️' },
  regenerate: { label: 'Regenerate', emoji: '🔄' },
  evidence: { label: 'What was seen', emoji: '🔍' },
} as const;

/** The button row of one message of an answer; empty where it has none. */
export function buttonRow(
  { buttons, evidence = false }: Pick<PartView, 'buttons' | 'evidence'>,
  key: AnswerKey,
): ActionRowData<ButtonComponentData>[] {
  if (buttons === 'none') return [];
  const actions: ButtonPress['action'][] = evidence ? [buttons, 'evidence'] : [buttons];
  return [{ type: ComponentType.ActionRow, components: actions.map((action) => button(action, key)) }];
}

function button(action: ButtonPress['action'], { asked, questionId, askerId }: AnswerKey): ButtonComponentData {
  const customId = `${action}:${asked}:${questionId}:${askerId}`;
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, customId, ...LOOKS[action] };
}

/** Reads a custom id that {@link buttonRow} wrote; undefined for any other. */
export function readButton(customId: string): ButtonPress | undefined {
  const match = CUSTOM_ID.exec(customId);
  if (match === null) return undefined;
  const [, action, asked, questionId = '', askerId = ''] = match;
  return {
    action: action as ButtonPress['action'],
    asked: asked === 'message' ? 'message' : 'command',
    questionId,
    askerId,
  };
}
