import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const description = new URL('../../fixtures/discord/openapi.json', import.meta.url);

/** Discord's own description of its API, to hold answers against. */
const openApi = JSON.parse(readFileSync(description, 'utf8'));

// The description gives the faults of a form integer codes. Discord's documentation and its answers have words there.
openApi.components.schemas.InnerErrors.properties._errors.items = {
  type: 'object',
  properties: { code: { type: 'string' }, message: { type: 'string' } },
  required: ['code', 'message'],
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('snowflake', /^(0|[1-9][0-9]*)$/);
ajv.addFormat('nonce', true);
ajv.addFormat('date-time', { validate: (text: string) => !Number.isNaN(Date.parse(text)) });
ajv.addFormat('uri', { validate: (text: string) => URL.canParse(text) });
for (const number of ['int32', 'int64', 'double']) ajv.addFormat(number, { type: 'number', validate: Number.isFinite });
ajv.addSchema(openApi, 'discord');

/**
 * What is wrong with an answer of a route, by Discord's description; empty where nothing is.
 * @param route As in the description: `/channels/{channel_id}/messages`.
 */
export function faultsOfAnswer(method: string, route: string, status: number, body: unknown): string[] {
  const responses = openApi.paths[route]?.[method.toLowerCase()]?.responses;
  if (responses === undefined) return [`Discord has no ${method} ${route}`];
  const response = responses[status] ?? responses[`${String(status)[0]}XX`];
  if (response === undefined) return [`Discord never answers ${status} to ${method} ${route}`];
  const name: string | undefined = response.$ref?.split('/').at(-1);
  const { content } = name === undefined ? response : openApi.components.responses[name];
  if (content === undefined) return [];
  const where =
    name === undefined
      ? ['paths', route, method.toLowerCase(), 'responses', String(status)]
      : ['components', 'responses', name];
  return faults(`discord#/${[...where, 'content', 'application/json', 'schema'].map(pointerPart).join('/')}`, body);
}

/** What is wrong with a value by one of the description's schemas, as `MessageResponse`. */
export function faultsOf(schema: string, value: unknown): string[] {
  return faults(`discord#/components/schemas/${schema}`, value);
}

function faults($ref: string, value: unknown): string[] {
  const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref });
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A key as it stands in a JSON pointer inside an address. */
function pointerPart(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
