/** The part of heic-decode that is used; the package brings no types. */
declare module 'heic-decode' {
  interface HeicPicture {
    /** Pixels. */
    width: number;
    height: number;
    /** Unpacks it: red, green, blue, opacity. */
    decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  }
  const decode: { all(input: { buffer: Uint8Array }): Promise<HeicPicture[] & { dispose(): void }> };
  export default decode;
}
