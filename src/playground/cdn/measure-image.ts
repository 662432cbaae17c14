import sharp from 'sharp';

/** Width and height of a picture as it is shown, read from its header; nothing for what is no picture. */
export async function measureImage(bytes: Uint8Array): Promise<{ width: number; height: number } | undefined> {
  try {
    // The header is read, no pixel is decoded: a picture's size on paper is no danger here.
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch {
    return undefined;
  }
}
