import type { StoredFrame } from './read-apng.ts';

/** Bytes a pixel: red, green, blue, and how opaque. */
const CHANNELS = 4;

/** The canvas of an animated PNG, onto which its frames are laid one after the other. */
export class Canvas {
  readonly width: number;
  readonly rgba: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.rgba = new Uint8Array(width * height * CHANNELS);
  }

  /** Lays a frame onto the canvas. @returns what brings the canvas into the state that the next frame finds. */
  lay(frame: StoredFrame, pixels: Uint8Array): () => void {
    const before = frame.disposal === 'restore' ? this.rgba.slice() : undefined;
    this.#eachRow(frame, (row, y) => {
      const source = pixels.subarray(y * row.length, (y + 1) * row.length);
      if (frame.blends) blend(row, source);
      else row.set(source);
    });
    return () => {
      if (before) this.rgba.set(before);
      else if (frame.disposal === 'clear') this.#eachRow(frame, (row) => row.fill(0));
    };
  }

  #eachRow({ x, y, width, height }: StoredFrame, visit: (row: Uint8Array, y: number) => void): void {
    for (let line = 0; line < height; line += 1) {
      const start = ((y + line) * this.width + x) * CHANNELS;
      visit(this.rgba.subarray(start, start + width * CHANNELS), line);
    }
  }
}

/** The operator "over" on colours that are not multiplied with their opacity. */
function blend(below: Uint8Array, above: Uint8Array): void {
  for (let at = 0; at < below.length; at += CHANNELS) {
    const cover = (above[at + 3] ?? 0) / 255;
    const rest = ((below[at + 3] ?? 0) / 255) * (1 - cover);
    const opacity = cover + rest;
    if (cover === 0) continue;
    for (let channel = at; channel < at + 3; channel += 1) {
      below[channel] = Math.round(((above[channel] ?? 0) * cover + (below[channel] ?? 0) * rest) / opacity);
    }
    below[at + 3] = Math.round(opacity * 255);
  }
}
