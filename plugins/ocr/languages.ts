import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Brings the data of some languages together in one folder, which is how Tesseract wants it. The data comes from the
 * installed npm packages `@tesseract.js-data/CODE`; nothing is fetched.
 * @param setting Codes joined by `+`, for instance `eng+deu`.
 * @throws {Error} that names every missing package and how to install them.
 */
export function gatherLanguages(setting: string, folder: string): string[] {
  const codes = [...new Set(setting.split('+').map((code) => code.trim()))].filter(Boolean);
  const missing = codes.filter((code) => !languageFile(code)).map((code) => `@tesseract.js-data/${code}`);
  if (codes.length === 0) throw new Error('TYTO_OCR_LANGUAGES names no language; the default is eng');
  if (missing.length > 0) throw new Error(`language data is missing: run npm install ${missing.join(' ')}`);
  mkdirSync(folder, { recursive: true });
  for (const code of codes) {
    const source = languageFile(code);
    const target = join(folder, `${code}.traineddata.gz`);
    if (source && !isCopyOf(source, target)) copyFileSync(source, target);
  }
  return codes;
}

/** The small, fast data of the neural recogniser (`4.0.0_best_int`), if the language's package is installed. */
function languageFile(code: string): string | undefined {
  if (!/^[a-z_]+$/i.test(code)) return undefined;
  try {
    const packageFolder = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`));
    const file = join(packageFolder, '4.0.0_best_int', `${code}.traineddata.gz`);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function isCopyOf(source: string, target: string): boolean {
  return existsSync(target) && statSync(target).size === statSync(source).size;
}
