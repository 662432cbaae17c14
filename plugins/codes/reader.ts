import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { formatToLabel, prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader';
import type { Box, CodeSight } from '../../src/core/experts/plugin.ts';
import type { Page } from './page.ts';

/** More codes than this are a sheet of labels; eight tell what it is. */
const MAX_CODES = 8;
/** Characters of one code that are kept: a QR code holds up to 4,296 and a question is about its beginning. */
const MAX_TEXT = 2_000;
/** Families of codes of this package that carry no check, by which stripes and hatching become numbers. */
const LEAST_CHARACTERS: Readonly<Record<string, number>> = { ITF: 6, Codabar: 6, Code39: 4, Telepen: 4 };

let isPrepared: Promise<unknown> | undefined;

/** Loads the reader out of the installed package: left to itself it would fetch its WebAssembly from a CDN. */
export function prepareReader(): Promise<unknown> {
  isPrepared ??= prepareZXingModule({ overrides: { wasmBinary: wasmBytes() }, fireImmediately: true });
  return isPrepared;
}

/** Reads every code on the page, upright or turned, dark on light or light on dark; one with a wrong checksum is none. */
export async function readCodes(page: Page): Promise<CodeSight[]> {
  await prepareReader();
  const picture = { data: page.rgba, width: page.width, height: page.height, colorSpace: 'srgb' as const };
  const found = await readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: MAX_CODES });
  return found.filter(isCode).map((code) => ({
    kind: 'code',
    format: nameOf(code),
    text: clip(code.text),
    confidence: 1,
    box: boxOf(code, page),
  }));
}

function isCode({ isValid, symbology, text }: ReadResult): boolean {
  return isValid && text.length >= (LEAST_CHARACTERS[symbology] ?? 1);
}

/** As people call it: variants of QR codes are QR codes to them, and so on. */
function nameOf({ format, symbology }: ReadResult): string {
  if (symbology === 'QRCode' && format !== 'MicroQRCode' && format !== 'RMQRCode') return 'QR code';
  if (symbology === 'Aztec') return 'Aztec code';
  if (symbology === 'PDF417' || symbology === 'Code39') return formatToLabel(symbology) ?? symbology;
  return formatToLabel(format) ?? format;
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).toWellFormed()}…` : text;
}

/** The upright rectangle around the code, within the picture. */
function boxOf({ position }: ReadResult, { scale, original }: Page): Box {
  const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
  const xs = corners.map(({ x }) => Math.min(original.width, Math.max(0, Math.round(x / scale))));
  const ys = corners.map(({ y }) => Math.min(original.height, Math.max(0, Math.round(y / scale))));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function wasmBytes(): ArrayBuffer {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  return new Uint8Array(readFileSync(file)).buffer;
}
