import type { Snowflake } from 'discord-api-types/v10';
import { html, type nothing, type TemplateResult } from 'lit';
import { timestampMarkup } from '../model/time.ts';
import { codeBlock } from './highlight.ts';
import type { List } from './list-rule.ts';
import { type MarkdownNode, parseMarkdown } from './parse.ts';

/** Names for what a text mentions by id; undefined if unknown. */
export interface Names {
  /** Whom the page acts as: mentions of this person stand out. */
  myId: Snowflake;
  user(id: Snowflake): string | undefined;
  channel(id: Snowflake): string | undefined;
}

type Rendered = TemplateResult | string | typeof nothing;

/** The text of a message or an embed as Discord shows it. */
export function renderMarkdown(text: string, names: Names): Rendered[] {
  return renderAll(parseMarkdown(text), names);
}

function renderAll(nodes: MarkdownNode[], names: Names): Rendered[] {
  return nodes.filter(isShown).map((node) => renderNode(node, names));
}

/** The line break right after a code block only ends it. */
function isShown(node: MarkdownNode, index: number, nodes: MarkdownNode[]): boolean {
  return node.type !== 'br' || nodes[index - 1]?.type !== 'codeBlock';
}

function renderNode(node: MarkdownNode, names: Names): Rendered {
  switch (node.type) {
    case 'text':
    case 'escape':
    case 'emoticon':
      return node.content;
    case 'br':
    case 'newline':
      return html`<br />`;
    case 'inlineCode':
      return html`<discord-code>${node.content}</discord-code>`;
    case 'codeBlock':
      return codeBlock(node.content, node.lang);
    case 'strong':
      return html`<strong>${renderAll(node.content, names)}</strong>`;
    case 'em':
      return html`<em>${renderAll(node.content, names)}</em>`;
    case 'underline':
      return html`<u>${renderAll(node.content, names)}</u>`;
    case 'strikethrough':
      return html`<s>${renderAll(node.content, names)}</s>`;
    case 'spoiler':
      return html`<discord-spoiler role="button" tabindex="0" title="Spoiler">${renderAll(node.content, names)}</discord-spoiler>`;
    case 'blockQuote':
      return html`<discord-quote>${renderAll(trimEnd(node.content), names)}</discord-quote>`;
    case 'heading':
      return html`<discord-header level=${node.level}>${renderAll(node.content, names)}</discord-header>`;
    case 'subtext':
      return html`<discord-subscript>${renderAll(node.content, names)}</discord-subscript>`;
    case 'list':
      return renderList(node, names);
    case 'link':
    case 'url':
    case 'autolink':
      return renderLink(node.target, renderAll(node.content, names));
    case 'user':
      return mention('user', names.user(node.id) ?? 'unknown-user', node.id === names.myId);
    case 'channel':
      return mention('channel', names.channel(node.id) ?? 'unknown');
    case 'role':
      return mention('role', 'unknown-role');
    case 'everyone':
    case 'here':
      return mention('role', node.type);
    case 'slashCommand':
      return mention('slash', node.fullName);
    case 'guildNavigation':
      return mention('channel', node.navigation);
    case 'timestamp':
      return html`<discord-time>${timestampMarkup(Number(node.timestamp), node.format)}</discord-time>`;
    case 'emoji':
      return `:${node.name}:`; // A server's own emoji has a picture on Discord's CDN, which the page never asks.
    case 'twemoji':
      return node.name;
  }
}

function mention(type: 'user' | 'channel' | 'role' | 'slash', name: string, highlight = false): TemplateResult {
  return html`<discord-mention type=${type} ?highlight=${highlight}>${name}</discord-mention>`;
}

function renderLink(target: string, content: Rendered[]): Rendered {
  const isWeb = /^https?:\/\//i.test(target);
  if (!isWeb) return html`${content}`;
  return html`<discord-link href=${target} target="_blank" rel="noopener noreferrer">${content}</discord-link>`;
}

function renderList(list: List<MarkdownNode>, names: Names): TemplateResult {
  const items = list.items.map(
    ({ content, lists }) =>
      html`<li>${renderAll(content, names)}${lists.map((inner) => renderList(inner, names))}</li>`,
  );
  return list.ordered ? html`<ol start=${list.start}>${items}</ol>` : html`<ul>${items}</ul>`;
}

/** A quote's closing line break would show as an empty line. */
function trimEnd(nodes: MarkdownNode[]): MarkdownNode[] {
  return nodes.at(-1)?.type === 'br' ? nodes.slice(0, -1) : nodes;
}
