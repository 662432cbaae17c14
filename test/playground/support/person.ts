import type { APIMessage, Snowflake } from 'discord-api-types/v10';
import type {
  PlaygroundEvent,
  PlaygroundState,
  PressComponent,
  RunCommand,
  SendMessage,
} from '../../../src/playground/person-api.ts';

/** A file as a person attaches it. */
export interface PersonFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The person API refused something. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Plays a person of the playground through the person API, as the page does. */
export class Person {
  readonly #base: string;
  readonly #id: Snowflake | undefined;

  /** @param id Who acts; by default the playground's first person. */
  constructor(playground: { url: string }, id?: Snowflake) {
    this.#base = `${playground.url}/playground`;
    this.#id = id;
  }

  async state(): Promise<PlaygroundState> {
    return (await this.#call('GET', '/state')).json() as Promise<PlaygroundState>;
  }

  async send(channelId: Snowflake, message: SendMessage, files: PersonFile[] = []): Promise<APIMessage> {
    const response = await this.#call('POST', `/channels/${channelId}/messages`, form(message, files));
    return response.json() as Promise<APIMessage>;
  }

  async edit(channelId: Snowflake, id: Snowflake, content: string): Promise<APIMessage> {
    const body = JSON.stringify({ content });
    return (await this.#call('PATCH', `/channels/${channelId}/messages/${id}`, body)).json() as Promise<APIMessage>;
  }

  async delete(channelId: Snowflake, id: Snowflake): Promise<void> {
    await this.#call('DELETE', `/channels/${channelId}/messages/${id}`);
  }

  async type(channelId: Snowflake): Promise<void> {
    await this.#call('POST', `/channels/${channelId}/typing`);
  }

  async run(channelId: Snowflake, command: RunCommand, files: PersonFile[] = []): Promise<void> {
    await this.#call('POST', `/channels/${channelId}/commands`, form(command, files));
  }

  async press(component: PressComponent): Promise<void> {
    await this.#call('POST', '/components', JSON.stringify(component));
  }

  /** Every event from now on. End the listening with `close`. */
  async listen(): Promise<PersonEvents> {
    const abort = new AbortController();
    const response = await fetch(this.#address('/events'), { signal: abort.signal });
    const events = new PersonEvents(abort);
    void events.read(response);
    return events;
  }

  #address(path: string): string {
    return `${this.#base}${path}${this.#id === undefined ? '' : `?user=${this.#id}`}`;
  }

  async #call(method: string, path: string, body?: FormData | string): Promise<Response> {
    const headers = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
    const response = await fetch(this.#address(path), { method, headers, ...(body !== undefined && { body }) });
    if (response.ok) return response;
    const { message } = (await response.json()) as { message: string };
    throw new Refused(response.status, message);
  }
}

/** The events that a person hears, kept until they are asked for. */
export class PersonEvents {
  readonly all: PlaygroundEvent[] = [];
  readonly #abort: AbortController;
  #heard: () => void = () => {};

  constructor(abort: AbortController) {
    this.#abort = abort;
  }

  async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block.startsWith('data: ')) this.all.push(JSON.parse(block.slice('data: '.length)));
        }
        this.#heard();
      }
    } catch {
      // The stream ends when the test closes it, or the playground does.
    }
  }

  /** The first event, past or to come, of this type that fits. */
  async find<Type extends PlaygroundEvent['type']>(
    type: Type,
    fits: (event: Extract<PlaygroundEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<PlaygroundEvent, { type: Type }>> {
    const matches = (event: PlaygroundEvent): event is Extract<PlaygroundEvent, { type: Type }> =>
      event.type === type && fits(event as Extract<PlaygroundEvent, { type: Type }>);
    for (;;) {
      const found = this.all.find(matches);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

function form(payload: object, files: PersonFile[]): FormData {
  const data = new FormData();
  data.set('payload_json', JSON.stringify(payload));
  for (const [index, { name, bytes }] of files.entries()) data.set(`files[${index}]`, new File([bytes], name));
  return data;
}
