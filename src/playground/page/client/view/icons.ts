import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** An icon of 24 by 24 units in the colour of its text. It is decoration: whatever holds it bears the label. */
function icon(content: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${content}</svg>`;
}

export const HASH = icon(svg`<path d="M10 3 8 21M16 3l-2 18M4 8.5h17M3 15.5h17" />`);
export const THREAD = icon(svg`<path d="M4 5h16v10H11l-4 4v-4H4z" />`);
export const PLUS = icon(svg`<circle cx="12" cy="12" r="9.5" /><path d="M12 7v10M7 12h10" />`);
export const CLOSE = icon(svg`<path d="m6 6 12 12M18 6 6 18" />`);
export const REPLY = icon(svg`<path d="M10 5 3 12l7 7M4 12h9c5 0 7 2.5 7 7" />`);
export const PENCIL = icon(svg`<path d="m4 20 1-5L16 4l4 4L9 19zM14 6l4 4" />`);
export const TRASH = icon(svg`<path d="M4 6.5h16M9 6V3.5h6V6M6.5 6.5 7.5 21h9l1-14.5M10 10.5v6.5M14 10.5v6.5" />`);
export const APPS = icon(
  svg`<circle cx="6" cy="12" r="1.2" /><circle cx="12" cy="12" r="1.2" /><circle cx="18" cy="12" r="1.2" />`,
);
export const SLASH = icon(svg`<rect x="3" y="3" width="18" height="18" rx="4" /><path d="m14.5 7-5 10" />`);
export const FILE = icon(svg`<path d="M6 2.5h8l4.5 4.5v14.5H6zM13.5 3v5h5" />`);
export const IMAGE = icon(
  svg`<rect x="3" y="4" width="18" height="16" rx="2" /><circle cx="9" cy="10" r="1.8" /><path d="m4 18 6-5 4 3 3-3 4 4" />`,
);
export const SEND = icon(svg`<path d="m3 4 18 8-18 8 3-8zM6 12h8" />`);
export const MESSAGES = icon(svg`<path d="M3 4h18v12H12l-5 4.500V16H3z" /><path d="M8 10h.1M12 10h.1M16 10h.1" />`);
export const WARNING = icon(svg`<path d="M12 3.5 22 20.500H2zM12 10v5M12 17.700v.1" />`);
