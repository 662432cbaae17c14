import sharp from 'sharp';
import type { Perturbation } from './perturbation.ts';

/** Damages a picture in one way; the outcome is a file again. */
export async function perturb(picture: Uint8Array, how: Perturbation): Promise<Buffer> {
  const given = sharp(picture);
  switch (how) {
    case 'jpeg20':
      return given.flatten({ background: '#ffffff' }).jpeg({ quality: 20 }).toBuffer();
    case 'scale0.6': {
      const { width, height } = await given.metadata();
      const side = (pixels: number) => Math.max(1, Math.round(0.6 * pixels));
      return given.resize(side(width), side(height), { fit: 'fill' }).png().toBuffer();
    }
    case 'turn90':
      return given.rotate(90).png().toBuffer();
    case 'turn180':
      return given.rotate(180).png().toBuffer();
    case 'turn270':
      return given.rotate(270).png().toBuffer();
    case 'invert':
      return given.negate({ alpha: false }).png().toBuffer();
  }
}
