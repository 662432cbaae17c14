/** The members of a list that is written with commas. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
