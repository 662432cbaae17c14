import path from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { fetchFiles } from '../../weights/fetch/fetch-file.ts';
import { wantedFile } from '../../weights/fetch/fetch-model.ts';
import type { OnFetchEvent } from '../../weights/fetch/progress.ts';
import type { ManifestFile } from '../../weights/manifest.ts';

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
  emojione: emoji(
    'emojione',
    '1.2.3',
    'CC-BY-4.0',
    { bytes: 2_976_514, sha256: 'e9a865faed523a7c3535b5319ae533d09fac1a62b4e96920eb178bb60e707e80' },
    { bytes: 687_690, sha256: '26a14f44284407e8bcde91799388dca2bfd91dbcd55a97f425524a1c5b73610e' },
  ),
  'emojione-v1': emoji(
    'emojione-v1',
    '1.2.3',
    'CC-BY-SA-4.0',
    { bytes: 10_458_456, sha256: '7209a500c5607daff4969e5d5ae25da710ab1877c29efec6199d3611a8d5c942' },
    { bytes: 3_704_153, sha256: '6641d59d48a42823fdc2b84e7427e9f302944eb98d2c7d94d6e67c139e7b37b3' },
  ),
  fxemoji: emoji(
    'fxemoji',
    '1.2.2',
    'Apache-2.0',
    { bytes: 2_782_919, sha256: 'd8ef67b94a32d0abcd314d1c35db56178eaa8fa8ad71130e312f3460e307c2bf' },
    { bytes: 1_034_876, sha256: 'f3e72b3c59d05e1db03b7e308d55c0d05bd7ba3f625a90da1b79313c12858eef' },
  ),
  'noto-v1': emoji(
    'noto-v1',
    '1.2.5',
    'Apache-2.0',
    { bytes: 8_273_516, sha256: 'ce70d8aa90345cf389875c3571ecd245bd943401822a0c5a0f62336bf8487333' },
    { bytes: 1_587_591, sha256: '2bf62c26c2c2884aa99e90aec942cdaee17a5921f05690694f4978ad4b017c37' },
  ),
  'streamline-emojis': emoji(
    'streamline-emojis',
    '1.2.4',
    'CC-BY-4.0',
    { bytes: 2_585_337, sha256: 'd3cb7afee48544af5657a92951cff18ffef7b150a13b3df1bb54b8c0757bfad6' },
    { bytes: 381_714, sha256: '5dac87c876b322500989828c5823143e0100d78881627a2e4081a4b897cbfdbc' },
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
export const TRAINED_VENDORS: readonly Vendor[] = [
  'noto',
  'noto-v1',
  'twemoji',
  'openmoji',
  'emojione',
  'emojione-v1',
  'fxemoji',
  'streamline-emojis',
];
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
