import type { z } from 'zod';
import { invalidForm } from './discord-error.ts';

/** Checks a body against its schema; throws Discord's 50035 that lists every fault under its field. */
export function validate<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  throw invalidForm(result.error.issues.map((issue) => ({ path: issue.path, ...describe(issue) })));
}

/** Discord's code and words for a fault. A fault of one field only carries its own in `params`. */
function describe(issue: z.core.$ZodIssue): { code: string; message: string } {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
      return wrongType(issue.expected);
    case 'too_big':
      return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer ${unit(issue.origin)}.` };
    case 'too_small':
      return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${issue.minimum} or more ${unit(issue.origin)}.` };
    case 'invalid_value':
      return { code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${issue.values.join(', ')}).` };
    case 'invalid_format':
      return { code: 'STRING_TYPE_REGEX', message: `String value did not match validation: ${issue.format}` };
    case 'custom':
      return { code: String(issue.params?.code ?? 'BASE_TYPE_INVALID'), message: issue.message };
    default:
      return { code: 'BASE_TYPE_INVALID', message: issue.message };
  }
}

function unit(origin: string): string {
  return origin === 'array' ? 'items in length' : origin === 'string' ? 'in length' : 'in value';
}

function wrongType(expected: string): { code: string; message: string } {
  switch (expected) {
    case 'object':
    case 'record':
      return { code: 'DICT_TYPE_CONVERT', message: 'Only dictionaries may be used in a DictType' };
    case 'array':
      return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
    case 'number':
    case 'int':
      return { code: 'NUMBER_TYPE_COERCE', message: 'Value is not int.' };
    default:
      return { code: 'STRING_TYPE_CONVERT', message: 'Could not interpret value as string.' };
  }
}
