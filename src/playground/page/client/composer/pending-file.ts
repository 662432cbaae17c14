import { html, type TemplateResult } from 'lit';
import { fileSize } from '../view/attachments.ts';
import { CLOSE, FILE } from '../view/icons.ts';

/** A file that waits to be sent. `preview` is an address within the page and must be released by `dropFile`. */
export interface PendingFile {
  file: File;
  preview?: string;
}

export function pendingFile(file: File): PendingFile {
  return file.type.startsWith('image/') ? { file, preview: URL.createObjectURL(file) } : { file };
}

export function dropFile({ preview }: PendingFile): void {
  if (preview) URL.revokeObjectURL(preview);
}

/** A card for the file with a button that takes it out. */
export function pendingFileCard(pending: PendingFile, remove: () => void): TemplateResult {
  const { file, preview } = pending;
  return html`
    <figure class="pending-file">
      ${preview ? html`<img src=${preview} alt="" />` : FILE}
      <figcaption title=${file.name}>${file.name}<small>${fileSize(file.size).join(' ')}</small></figcaption>
      <button type="button" aria-label="Remove ${file.name}" @click=${remove}>${CLOSE}</button>
    </figure>
  `;
}
