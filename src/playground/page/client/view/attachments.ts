import type { APIAttachment } from 'discord-api-types/v10';
import { html, type TemplateResult } from 'lit';
import { openLightbox } from './lightbox.ts';

/** Discord shows a single picture at most this large. */
const MAX_WIDTH = 550;
const MAX_HEIGHT = 350;

/** The files of a message: pictures as pictures (several as a mosaic), all else as boxes to download. */
export function attachments(files: APIAttachment[]): TemplateResult | null {
  if (files.length === 0) return null;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return html`
    <discord-attachments slot="attachments">
      ${pictures.length === 1 ? pictures.map((file) => picture(file, fit(file))) : null}
      ${pictures.length > 1 ? html`<div class="mosaic">${pictures.map((file) => picture(file))}</div>` : null}
      ${others.map(download)}
    </discord-attachments>
  `;
}

/** Discord measures what it can show; a file that only claims to be a picture has no size. */
function isPicture(file: APIAttachment): boolean {
  return Boolean(file.width && file.height && file.content_type?.startsWith('image/'));
}

function picture(file: APIAttachment, size?: { width: number; height: number }): TemplateResult {
  const label = file.description ?? file.filename;
  return html`
    <discord-image-attachment custom-image-element>
      <button class="picture" aria-label="Enlarge ${label}" @click=${() => openLightbox(file.url, label)}>
        <img src=${file.url} alt=${label} width=${size?.width ?? ''} height=${size?.height ?? ''} loading="lazy" />
      </button>
    </discord-image-attachment>
  `;
}

function fit({ width, height }: APIAttachment): { width: number; height: number } {
  const [w, h] = [width ?? 1, height ?? 1];
  const scale = Math.min(1, MAX_WIDTH / w, MAX_HEIGHT / h);
  return { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(h * scale)) };
}

function download(file: APIAttachment): TemplateResult {
  const [amount, unit] = fileSize(file.size);
  return html`
    <discord-file-attachment
      name=${file.filename}
      href=${file.url}
      target="_blank"
      bytes=${amount}
      bytes-unit=${unit}
    ></discord-file-attachment>
  `;
}

/** A size as people read it, as number and unit. */
export function fileSize(bytes: number): [amount: string, unit: string] {
  if (bytes < 1024) return [String(bytes), 'bytes'];
  if (bytes < 1024 ** 2) return [(bytes / 1024).toFixed(2), 'KB'];
  return [(bytes / 1024 ** 2).toFixed(2), 'MB'];
}
