/** Controls, direction overrides, zero-width and tag characters; line feed, tab and the joiners of emoji and scripts stay. */
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\n\t\u{200c}\u{200d}]]/gv;

/** What opens a control token of a chat template: ChatML, Llama 2 and 3, Mistral, Gemma. */
const CONTROL_TOKEN = /<(?=\||\/?s>|<\/?SYS>>|(?:start|end)_of_turn>)|\[(?=\/?INST\])/g;

/** Text without characters that show nothing but change what surrounds them; halves of surrogate pairs are replaced. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, '');
}

/** Text that cannot end its message and begin another one: control tokens of chat templates are broken by a space. */
export function neutralText(text: string): string {
  return withoutControls(text).replace(CONTROL_TOKEN, '$& ');
}

/** A stranger's words as part of a line of ours: neutral, on one line, no longer than `most` characters. */
export function oneLine(text: string, most = 60): string {
  const line = neutralText(text).replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most).toWellFormed()}…` : line;
}
