/** Run by a test in a process of its own: downloads URL to PARTIAL (BYTES, SHA256) and prints how that went. */
import { download } from '../../../src/weights/fetch/download.ts';

const [url = '', partial = '', bytes = '', hex = ''] = process.argv.slice(2);
try {
  await download({ url, partial, bytes: Number(bytes), checksum: { kind: 'sha256', hex }, onBytes: () => {} });
  console.log('complete');
} catch (error) {
  console.log(String(error));
}
