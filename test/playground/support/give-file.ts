import type { Locator } from 'playwright-core';

// What the function below finds in the browser; the types of a whole browser would leak into the server's code.
declare const DataTransfer: new () => { items: { add(file: File): void } };
declare const ClipboardEvent: new (type: string, init: object) => Event;
declare const DragEvent: new (type: string, init: object) => Event;

/** Pastes a PNG file into a field of a page, or drops it there. */
export function giveFile(field: Locator, way: 'paste' | 'drop', name: string, png: Buffer): Promise<void> {
  return field.evaluate(
    (element, file) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(file.bytes)], file.name, { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      const event =
        file.way === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data });
      element.dispatchEvent(event);
    },
    { way, name, bytes: [...png] },
  );
}
