import { createInterface } from 'node:readline/promises';
import type { Settings } from '../../config/settings.ts';
import { createLogger } from '../../log/logger.ts';
import { Conversation } from '../conversation.ts';
import { readImages } from '../images.ts';
import { printAside, printError } from '../print.ts';
import { INTERRUPTED } from '../run.ts';
import { type AskingOptions, turnOptions } from '../sampling-options.ts';
import { commandSettings, quiet } from '../settings.ts';
import { withCore } from '../with-core.ts';

const HELP = `/image PATH  show a picture with the next question
/clear       begin a new conversation
/quit        end (so does Ctrl-D)
Ctrl-C       stop an answer; at the prompt, end`;

/** `tyto chat`: a conversation on the terminal. */
export function chat(options: AskingOptions, stop: AbortSignal): Promise<number> {
  const settings = quiet(commandSettings(options));
  return withCore(settings, createLogger(settings.logLevel), stop, (core) =>
    talk(new Conversation(core, turnOptions(options)), settings, stop),
  );
}

async function talk(conversation: Conversation, settings: Settings, stop: AbortSignal): Promise<number> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  let closed = false;
  let interrupted = false;
  const end = () => {
    interrupted = true;
    terminal.close();
  };
  terminal.on('close', () => {
    closed = true;
  });
  // On a terminal readline hears Ctrl-C; `stop` is for signals from elsewhere.
  terminal.on('SIGINT', () => conversation.stopAnswer() || end());
  stop.addEventListener('abort', () => {
    conversation.stopAnswer();
    end();
  });
  printAside('Ask something. /help lists the commands.');
  terminal.prompt();
  for await (const line of terminal) {
    if (interrupted || line.trim() === '/quit') break;
    await takeLine(conversation, line.trim(), settings).catch((error: Error) => printError(error.message));
    if (!closed) terminal.prompt();
  }
  terminal.close();
  return interrupted ? INTERRUPTED : 0;
}

async function takeLine(conversation: Conversation, line: string, settings: Settings): Promise<void> {
  const [, command, rest = ''] = /^\/(\w+)\s*(.*)$/.exec(line) ?? [];
  if (command === undefined) {
    if (line !== '') await conversation.ask(line);
  } else if (command === 'image') {
    const attached = conversation.attach(await readImages([rest], settings.images.maxBytes));
    printAside(attached === 1 ? 'Now ask about it.' : `Now ask about the ${attached} pictures.`);
  } else if (command === 'clear') {
    conversation.clear();
    printAside('A new conversation.');
  } else {
    printAside(HELP);
  }
}
