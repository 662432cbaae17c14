import type { ButtonRow } from './stored-message.ts';

/** Gives rows and buttons that have no number one, counting through the message as Discord does. */
export function numberComponents(rows: ButtonRow[]): ButtonRow[] {
  let next = 1;
  return rows.map((row) => ({
    ...row,
    id: row.id ?? next++,
    components: row.components.map((button) => ({ ...button, id: button.id ?? next++ })),
  }));
}
