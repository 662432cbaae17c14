import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { type List, listRule } from './list-rule.ts';
import { atEveryLineStart } from './rule.ts';

/** Discord's Markdown as a tree, with the fields that the page renders. The parser names a bare address `url` or `autolink`. */
export type MarkdownNode =
  | { type: 'text' | 'escape' | 'inlineCode' | 'emoticon'; content: string }
  | { type: 'strong' | 'em' | 'underline' | 'strikethrough' | 'spoiler' | 'subtext'; content: MarkdownNode[] }
  | { type: 'blockQuote'; content: MarkdownNode[] }
  | { type: 'heading'; level: 1 | 2 | 3; content: MarkdownNode[] }
  | { type: 'link' | 'url' | 'autolink'; target: string; content: MarkdownNode[] }
  | { type: 'codeBlock'; lang: string; content: string }
  | { type: 'user' | 'channel' | 'role'; id: string }
  | { type: 'emoji' | 'twemoji'; name: string }
  | { type: 'timestamp'; timestamp: string; format?: string }
  | { type: 'slashCommand'; fullName: string }
  | { type: 'guildNavigation'; navigation: string }
  | { type: 'everyone' | 'here' | 'br' | 'newline' }
  | List<MarkdownNode>;

const { heading, subtext, ...others } = rulesExtended;
const parser = SimpleMarkdown.parserFor({
  ...others,
  ...(heading && { heading: atEveryLineStart(heading) }),
  ...(subtext && { subtext: atEveryLineStart(subtext) }),
  list: listRule,
});

/** Parses the text of a message or an embed. */
export function parseMarkdown(text: string): MarkdownNode[] {
  return parser(text, { inline: true }) as MarkdownNode[];
}
