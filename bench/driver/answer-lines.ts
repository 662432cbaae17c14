import { createInterface } from 'node:readline';

/** What a process of `LineProcess` has opened. */
export interface Answerer {
  /** Said once it is open. */
  ready: object;
  /** Answers a line. */
  answer(line: string): Promise<object>;
  close(): Promise<void>;
}

/** Opens what the process was started for, then answers one line after another until its input ends. */
export async function answerLines<Task>(open: (task: Task) => Promise<Answerer>): Promise<void> {
  const say = (message: object): void => {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  };
  try {
    const opened = await open(JSON.parse(process.argv[2] ?? ''));
    say(opened.ready);
    for await (const line of createInterface({ input: process.stdin })) say(await opened.answer(line));
    await opened.close();
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
}
