import type { Snowflake } from 'discord-api-types/v10';
import type { PlaygroundEvent, PlaygroundState, PressComponent, RunCommand, SendMessage } from '../../person-api.ts';

/** The playground refused a request, and says why in words for a person. */
export class PlaygroundError extends Error {
  override readonly name = 'PlaygroundError';
}

/** Whoever listens to the playground's events. */
export interface EventListeners {
  /** The stream is there, for the first time or again: whatever was shown before may be out of date. */
  onOpen(): void;
  onEvent(event: PlaygroundEvent): void;
  /** The stream broke. `refused`: the playground does not know this person (any more), so it will not come back. */
  onLost(refused: boolean): void;
}

/** The person API of the playground (`src/playground/person-api.ts`), spoken as one person. */
export class PersonClient {
  readonly #userId: Snowflake | undefined;

  /** Without a user, it speaks as the playground's first person. */
  constructor(userId?: Snowflake) {
    this.#userId = userId;
  }

  async state(): Promise<PlaygroundState> {
    const response = await this.#request('GET', '/state');
    return response.json();
  }

  /** Listens until the returned function is called. The browser reconnects by itself. */
  listen(listeners: EventListeners): () => void {
    const source = new EventSource(this.#url('/events'));
    source.onopen = () => listeners.onOpen();
    source.onmessage = ({ data }: MessageEvent<string>) => listeners.onEvent(JSON.parse(data));
    source.onerror = () => listeners.onLost(source.readyState === EventSource.CLOSED);
    return () => source.close();
  }

  async sendMessage(channelId: Snowflake, message: SendMessage, files: File[]): Promise<void> {
    await this.#request('POST', `/channels/${channelId}/messages`, multipart(message, files));
  }

  async editMessage(channelId: Snowflake, messageId: Snowflake, content: string): Promise<void> {
    await this.#request('PATCH', `/channels/${channelId}/messages/${messageId}`, { content });
  }

  async deleteMessage(channelId: Snowflake, messageId: Snowflake): Promise<void> {
    await this.#request('DELETE', `/channels/${channelId}/messages/${messageId}`);
  }

  async startTyping(channelId: Snowflake): Promise<void> {
    await this.#request('POST', `/channels/${channelId}/typing`);
  }

  async runCommand(channelId: Snowflake, command: RunCommand, files: File[]): Promise<void> {
    await this.#request('POST', `/channels/${channelId}/commands`, multipart(command, files));
  }

  async pressComponent(press: PressComponent): Promise<void> {
    await this.#request('POST', '/components', press);
  }

  #url(path: string): string {
    const query = this.#userId === undefined ? '' : `?user=${encodeURIComponent(this.#userId)}`;
    return `/playground${path}${query}`;
  }

  async #request(method: string, path: string, body?: object): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.#url(path), {
      method,
      headers: body && !isForm ? { 'Content-Type': 'application/json' } : {},
      body: isForm ? body : JSON.stringify(body),
    });
    if (!response.ok) throw new PlaygroundError(await reasonOf(response));
    return response;
  }
}

function multipart(payload: SendMessage | RunCommand, files: File[]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(payload));
  for (const [index, file] of files.entries()) form.set(`files[${index}]`, file, file.name);
  return form;
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  if (body !== null && typeof body === 'object' && 'message' in body && typeof body.message === 'string') {
    return body.message;
  }
  return `The playground answered ${response.status} ${response.statusText}`;
}
