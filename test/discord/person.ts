import assert from 'node:assert/strict';
import { type APIMessage, ComponentType } from 'discord.js';
import type { PressComponent, RunCommand, SendMessage } from '../../src/playground/person-api.ts';
import type { Playground } from '../../src/playground/playground.ts';

/** A file that a person attaches. */
export interface Attached {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** Plays a person in the playground, through the same doors as its web page. */
export class Person {
  readonly id: string;
  readonly #playground: Playground;

  /** @param index Which of the playground's people. */
  constructor(playground: Playground, index = 0) {
    this.#playground = playground;
    this.id = playground.state().people[index]?.id ?? assert.fail('no such person');
  }

  /** Id of a text channel by its name, or of the direct message channel. */
  channel(name: string | 'direct'): string {
    const channels = this.#playground.state(this.id).channels;
    const found = channels.find((channel) => (name === 'direct' ? channel.type === 1 : channel.name === name));
    return found?.id ?? assert.fail(`no channel ${name}`);
  }

  /** What the person sees in a channel, oldest first. */
  messages(channelId: string): APIMessage[] {
    return this.#playground.state(this.id).messages[channelId] ?? [];
  }

  async send(channelId: string, message: string | SendMessage, files: Attached[] = []): Promise<APIMessage> {
    const payload: SendMessage = typeof message === 'string' ? { content: message } : message;
    const response = await this.#request('POST', `/channels/${channelId}/messages`, form(payload, files));
    return (await response.json()) as APIMessage;
  }

  async edit(channelId: string, id: string, content: string): Promise<void> {
    await this.#request('PATCH', `/channels/${channelId}/messages/${id}`, JSON.stringify({ content }));
  }

  async delete(channelId: string, id: string): Promise<void> {
    await this.#request('DELETE', `/channels/${channelId}/messages/${id}`);
  }

  async run(channelId: string, command: RunCommand, files: Attached[] = []): Promise<void> {
    await this.#request('POST', `/channels/${channelId}/commands`, form(command, files));
  }

  /** Presses the button of this label. */
  async press(message: APIMessage, label: string): Promise<void> {
    const customId = buttons(message).get(label) ?? assert.fail(`no button ${label}`);
    const press: PressComponent = { channelId: message.channel_id, messageId: message.id, customId };
    await this.#request('POST', '/components', JSON.stringify(press));
  }

  async #request(method: string, path: string, body?: FormData | string): Promise<Response> {
    const response = await fetch(`${this.#playground.url}/playground${path}?user=${this.id}`, {
      method,
      ...(body !== undefined && { body }),
      // A browser says so by itself: the request comes from the playground's own page.
      headers: {
        origin: this.#playground.url,
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${response.ok ? '' : await response.text()}`);
    return response;
  }
}

/** Custom ids of a message's buttons by label. */
export function buttons({ components = [] }: Pick<APIMessage, 'components'>): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of components) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const item of row.components) {
      if (item.type === ComponentType.Button && 'custom_id' in item) found.set(item.label ?? '', item.custom_id);
    }
  }
  return found;
}

function form(payload: SendMessage | RunCommand, files: Attached[]): FormData {
  const data = new FormData();
  data.set('payload_json', JSON.stringify(payload));
  files.forEach(({ name, type, bytes }, index) => {
    data.set(`files[${index}]`, new Blob([new Uint8Array(bytes)], { type }), name);
  });
  return data;
}
