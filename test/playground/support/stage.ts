import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from 'discord.js';
import { type APIMessage, ChannelType, type Snowflake } from 'discord-api-types/v10';
import type { PlaygroundInput } from '../../../src/playground/options.ts';
import { type Playground, startPlayground } from '../../../src/playground/playground.ts';
import { Person } from './person.ts';

const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

/** A playground for one test, with the places and people that tests speak of. */
export interface Stage {
  playground: Playground;
  ana: Person;
  ben: Person;
  anaId: Snowflake;
  benId: Snowflake;
  /** A text channel of the guild. */
  general: Snowflake;
  guildId: Snowflake;
  /** Ana's direct messages with the bot. */
  direct: Snowflake;
}

/** Starts a playground that closes with the test. */
export async function setStage(test: TestContext, input: PlaygroundInput = {}): Promise<Stage> {
  const playground = await startPlayground({ page: false, ...input });
  test.after(() => playground.close());
  const { people, channels, guild } = playground.state();
  const [ana, ben] = people;
  const general = channels.find(({ type }) => type === ChannelType.GuildText);
  const direct = channels.find(({ type }) => type === ChannelType.DM);
  assert.ok(ana && ben && general && direct);
  return {
    playground,
    ana: new Person(playground),
    ben: new Person(playground, ben.id),
    anaId: ana.id,
    benId: ben.id,
    general: general.id,
    guildId: guild.id,
    direct: direct.id,
  };
}

/** Logs an unmodified discord.js client in, and out again with the test. */
export async function logIn(
  test: TestContext,
  { playground }: Stage,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Channel, Partials.Message],
    ...options,
    rest: { api: playground.api, ...options.rest },
  });
  test.after(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(playground.token);
  return ready;
}

/** Calls the API as a bot without a library. `body` is sent as JSON, or as it is where it is a form. */
export async function call(
  { playground }: Pick<Stage, 'playground'>,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${playground.api}/v10${path}`, {
    method,
    headers: { Authorization: `Bot ${playground.token}`, ...(!isForm && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) };
}

/** Sends a message as the bot, over plain HTTP. */
export async function say(stage: Stage, body: object): Promise<APIMessage> {
  const { status, json } = await call(stage, 'POST', `/channels/${stage.general}/messages`, body);
  assert.equal(status, 200, JSON.stringify(json));
  return json as unknown as APIMessage;
}
