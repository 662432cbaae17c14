import { constants, createDeflate, type Deflate } from 'node:zlib';

/** Turns payloads into frames: JSON text, or one zlib stream over all of them where the client asked for it. */
export interface FrameEncoder {
  /** Calls `send` with the frame, in the order of the calls. */
  encode(payload: object, send: (frame: string | Buffer) => void): void;
  close(): void;
}

/** The encoder for the `compress` parameter of the socket's address; nothing where it is one that we do not speak. */
export function frameEncoder(compress: string | null): FrameEncoder | undefined {
  if (compress === null) return { encode: (payload, send) => send(JSON.stringify(payload)), close: () => {} };
  return compress === 'zlib-stream' ? new ZlibStream() : undefined;
}

class ZlibStream implements FrameEncoder {
  readonly #deflate: Deflate = createDeflate();
  #chunks: Buffer[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor() {
    this.#deflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  encode(payload: object, send: (frame: Buffer) => void): void {
    // One at a time, so that a frame holds exactly one payload and ends with the mark of a flush.
    this.#last = this.#last.then(() => this.#compress(JSON.stringify(payload))).then(send);
  }

  close(): void {
    this.#deflate.close();
  }

  #compress(text: string): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#deflate.write(text);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        const frame = Buffer.concat(this.#chunks);
        this.#chunks = [];
        resolve(frame);
      });
    });
  }
}
