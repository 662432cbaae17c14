import { MAX_FILE_BYTES, type Upload } from '../cdn/attachment-store.ts';
import { invalidField, refusal } from '../discord-error.ts';
import type { RestContext } from './env.ts';

/** A request's JSON and, where it came as a form, the files beside it. */
export interface RequestBody {
  json: unknown;
  files: Upload[];
}

/** Reads a body that is JSON, or a form of `payload_json` and `files[n]`. */
export async function readBody(context: RestContext): Promise<RequestBody> {
  const isForm = context.req.header('content-type')?.startsWith('multipart/form-data') === true;
  if (!isForm) {
    const json = parseJson(await context.req.text());
    context.set('json', json);
    return { json, files: [] };
  }
  const form = await context.req.parseBody().catch(() => {
    throw refusal('invalidJson');
  });
  const { payload_json: payload } = form;
  const json = parseJson(typeof payload === 'string' ? payload : '{}');
  context.set('json', json);
  const files: Upload[] = [];
  for (const [field, value] of Object.entries(form)) {
    const index = /^files\[(\d{1,2})\]$/.exec(field)?.[1];
    if (index === undefined || !(value instanceof File)) continue;
    if (value.size > MAX_FILE_BYTES) throw refusal('tooLarge');
    files.push({ index: Number(index), filename: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  if (files.length > 10) throw invalidField(['files'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer items in length.');
  return { json, files };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw refusal('invalidJson');
  }
}
