import { atLineStart, type Rule } from './rule.ts';

/** One entry of a list: its own text parsed, and the lists below it. */
export interface ListItem<Node> {
  content: Node[];
  lists: List<Node>[];
}

/** A list as the rule below yields it. */
export interface List<Node> {
  type: 'list';
  ordered: boolean;
  /** Number of the first entry of an ordered list. */
  start: number;
  items: ListItem<Node>[];
}

const LIST = /^ *(?:[-*]|\d{1,9}\.) +[^\n]+(?:\n *(?:[-*]|\d{1,9}\.) +[^\n]+|\n {2,}[^\n]+)*\n?/;
const LINE = /^( *)([-*]|\d{1,9}\.) +(.*)$/;

interface Entry {
  indent: number;
  bullet: string;
  text: string;
}

/** Discord's lists, which the parser's own rules lack: `- `, `* ` or `1. ` at the start of a line, nested by indent. */
export const listRule = {
  order: 0,
  match: (source, state) => (atLineStart(state.prevCapture) ? LIST.exec(source) : null),
  parse: (capture, parse, state) => {
    const inline = (text: string) => parse(text, { ...state, prevCapture: [' '] });
    return nest(entriesOf(capture[0] ?? ''), inline);
  },
} satisfies Rule;

/** Reads the lines; one without a bullet goes on with the entry above. */
function entriesOf(source: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of source.trimEnd().split('\n')) {
    const [, indent, bullet, text] = LINE.exec(line) ?? [];
    const last = entries.at(-1);
    if (indent !== undefined && bullet !== undefined && text !== undefined) {
      entries.push({ indent: indent.length, bullet, text });
    } else if (last) {
      last.text += `\n${line.trim()}`;
    }
  }
  return entries;
}

/** Groups entries under the last one that is indented less. A change between bullets and numbers begins a new list. */
function nest<Node>(entries: Entry[], inline: (text: string) => Node[]): List<Node>[] {
  const lists: List<Node>[] = [];
  for (let index = 0; index < entries.length; ) {
    const entry = entries[index];
    if (!entry) break;
    const below = deeperAfter(entries, index);
    const ordered = /\d/.test(entry.bullet);
    let list = lists.at(-1);
    if (list?.ordered !== ordered) {
      list = { type: 'list', ordered, start: Number.parseInt(entry.bullet, 10) || 1, items: [] };
      lists.push(list);
    }
    list.items.push({ content: inline(entry.text), lists: nest(below, inline) });
    index += 1 + below.length;
  }
  return lists;
}

/** The entries right after this one that are indented more. */
function deeperAfter(entries: Entry[], index: number): Entry[] {
  const indent = entries[index]?.indent ?? 0;
  const end = entries.findIndex((entry, at) => at > index && entry.indent <= indent);
  return entries.slice(index + 1, end < 0 ? undefined : end);
}
