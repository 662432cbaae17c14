import { plural } from '../../../../core/prompt/plural.ts';

/** A thing with its article or number: `a dog`, `2 dogs`, `scissors`. */
export function counted(label: string, count: number): string {
  if (count > 1) return `${count} ${plural(label)}`;
  if (plural(label) === label) return label;
  return `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`;
}

/** `a dog, a cat and 2 people`. */
export function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
