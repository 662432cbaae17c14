import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

/** One file that the page loads from `/assets/`. */
export interface PageAsset {
  body: Uint8Array<ArrayBuffer>;
  contentType: string;
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles the page's script and style in memory, by file name. It takes well under a second, which spares the person
 * a build step; everything comes from this folder and from node_modules, so the page loads nothing from outside.
 */
export async function bundlePage(): Promise<Map<string, PageAsset>> {
  const { outputFiles } = await build({
    absWorkingDir: FOLDER,
    entryPoints: { page: 'client/main.ts', style: 'style/main.css' },
    outdir: 'assets',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    legalComments: 'none',
    logLevel: 'silent',
  });
  await stop();
  return new Map(outputFiles.map((file) => [basename(file.path), asset(file.path, file.contents)]));
}

function asset(path: string, contents: Uint8Array): PageAsset {
  const contentType = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  return { body: new Uint8Array(contents), contentType };
}
