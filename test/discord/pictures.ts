import type { Attached } from './person.ts';

/** A PNG of one transparent pixel. The scripted core never opens it. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export function picture(name: string): Attached {
  return { name, type: 'image/png', bytes: PIXEL };
}
