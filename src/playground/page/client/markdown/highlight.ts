import highlighter from 'highlight.js/lib/common';
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';

/** A code block, coloured if its language is named and known, as Discord does. */
export function codeBlock(code: string, language: string): TemplateResult {
  return html`<discord-code multiline>${highlight(code, language)}</discord-code>`;
}

function highlight(code: string, language: string) {
  if (!highlighter.getLanguage(language)) return code;
  // The highlighter escapes the code; what it returns holds no markup but its own.
  return unsafeHTML(highlighter.highlight(code, { language, ignoreIllegals: true }).value);
}
