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
  action: 'stop' | 'regenerate';
}

const CUSTOM_ID = /^(stop|regenerate):(message|command):(\d+):(\d+)$/;

/** The button row of one message of an answer; empty where it has none. */
export function buttonRow(buttons: PartView['buttons'], key: AnswerKey): ActionRowData<ButtonComponentData>[] {
  if (buttons === 'none') return [];
  const button: ButtonComponentData = {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    customId: `${buttons}:${key.asked}:${key.questionId}:${key.askerId}`,
    ...(buttons === 'stop' ? { label: 'Stop', emoji: '⏹️' } : { label: 'Regenerate', emoji: '🔄' }),
  };
  return [{ type: ComponentType.ActionRow, components: [button] }];
}

/** Reads a custom id that {@link buttonRow} wrote; undefined for any other. */
export function readButton(customId: string): ButtonPress | undefined {
  const match = CUSTOM_ID.exec(customId);
  if (match === null) return undefined;
  const [, action, asked, questionId = '', askerId = ''] = match;
  return {
    action: action === 'stop' ? 'stop' : 'regenerate',
    asked: asked === 'message' ? 'message' : 'command',
    questionId,
    askerId,
  };
}
