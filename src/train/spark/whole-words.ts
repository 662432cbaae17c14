/** A pattern for words where no letter or digit touches them; whatever blanks and line ends are between them. */
export function wholeWords(words: string, flags = ''): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(words).replace(/\s+/g, '\\s+')}(?![\\p{L}\\p{N}])`, `u${flags}`);
}

/** Text that a pattern takes as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
