import { desktopChat, mobileChat, terminalChat } from './kinds/chat.ts';
import { errorDialog } from './kinds/error-dialog.ts';
import { keyValues } from './kinds/key-values.ts';
import { menu } from './kinds/menu.ts';
import { objectList } from './kinds/object-list.ts';
import { article, paragraph, sentence } from './kinds/paragraph.ts';
import { receipt } from './kinds/receipt.ts';
import { spreadsheet, table } from './kinds/table.ts';
import type { DocumentKind } from './page.ts';

/** Kinds of pictures that the model is trained on, with how often each comes. */
export const TRAINED: readonly (readonly [kind: DocumentKind, share: number])[] = [
  [desktopChat, 2],
  [mobileChat, 1],
  [paragraph, 3],
  [sentence, 3],
  [article, 1],
  [keyValues, 2],
  [table, 2],
  [spreadsheet, 1],
  [receipt, 1],
  [menu, 1],
  [errorDialog, 1],
  [objectList, 3],
];

/** Kinds that no training sees: how reading carries over to what is new. */
export const HELD_OUT: readonly DocumentKind[] = [terminalChat];
