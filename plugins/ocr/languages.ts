import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Data of one of Tesseract's languages. */
export interface Language {
  /** Tesseract's, for instance `ukr`. */
  code: string;
  /** Folder that holds it. */
  folder: string;
  /** Whether it is `CODE.traineddata.gz` rather than `CODE.traineddata`. */
  gzip: boolean;
}

/** In scripts that PP-OCR does not know: Russian, Ukrainian, Korean, Arabic. */
const OTHER_SCRIPTS = ['rus', 'ukr', 'kor', 'ara'];

/** The newest, fastest data of npm's packages. */
const PACKAGED = '4.0.0_best_int';

/**
 * The languages that Tesseract can be asked for: those in other scripts as far as they are on this machine, and those
 * of the setting. Data come from the npm packages `@tesseract.js-data/CODE` or from an installed Tesseract's folders; nothing is fetched.
 * @param setting Codes joined by `+`, for instance `hin+tha`.
 * @throws {Error} that names every language of the setting that is missing, and how to install it.
 */
export function findLanguages(setting = '', folders: readonly string[] = tesseractFolders()): Language[] {
  const asked = setting.split('+').flatMap((code) => code.trim() || []);
  const missing = asked.filter((code) => !findLanguage(code, folders));
  if (missing.length > 0) {
    const packages = missing.map((code) => `@tesseract.js-data/${code}`).join(' ');
    throw new Error(
      `TYTO_OCR_LANGUAGES: there is no data for ${missing.join(', ')}: run npm install ${packages}, or install your system's tesseract-ocr-LANGUAGE`,
    );
  }
  return [...new Set([...asked, ...OTHER_SCRIPTS])].flatMap((code) => findLanguage(code, folders) ?? []);
}

function findLanguage(code: string, folders: readonly string[]): Language | undefined {
  if (!/^[a-z_]+$/i.test(code)) return undefined;
  const packaged = packagedFolder(code);
  if (packaged && existsSync(join(packaged, `${code}.traineddata.gz`))) return { code, folder: packaged, gzip: true };
  const folder = folders.find((folder) => existsSync(join(folder, `${code}.traineddata`)));
  return folder === undefined ? undefined : { code, folder, gzip: false };
}

function packagedFolder(code: string): string | undefined {
  try {
    return join(dirname(require.resolve(`@tesseract.js-data/${code}/package.json`)), PACKAGED);
  } catch {
    return undefined;
  }
}

/** Where packages of Linux distributions and Homebrew put languages. */
function tesseractFolders(): string[] {
  const versions = '/usr/share/tesseract-ocr';
  const debian = existsSync(versions)
    ? readdirSync(versions).map((version) => join(versions, version, 'tessdata'))
    : [];
  return [...debian, '/usr/share/tessdata', '/usr/local/share/tessdata', '/opt/homebrew/share/tessdata'];
}
