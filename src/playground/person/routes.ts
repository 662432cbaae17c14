import type { APIUser } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { MAX_FILE_BYTES } from '../cdn/attachment-store.ts';
import { DiscordError, refusal } from '../discord-error.ts';
import { deleteMessage } from '../messages/delete-message.ts';
import { editMessage } from '../messages/edit-message.ts';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import type { PressComponent, RunCommand, SendMessage } from '../person-api.ts';
import type { RestEnv } from '../rest/env.ts';
import { readBody } from '../rest/read-body.ts';
import type { Channel } from '../world/channels.ts';
import { takesPart, type World } from '../world/world.ts';
import { pressButton, sendMessage } from './actions.ts';
import { streamEvents } from './event-stream.ts';
import { PersonError } from './person-error.ts';
import { runCommand } from './run-command.ts';
import { stateFor } from './state.ts';

/** Most characters of a person's message: with Nitro people may write twice what a bot may. */
const MAX_CONTENT = 4000;
/** Most bytes of a request: ten files and their words. */
const MAX_REQUEST_BYTES = 110 * 1024 * 1024;

const content = z.string().max(MAX_CONTENT, `A message may have ${MAX_CONTENT} characters at most.`);
const sendSchema = z.object({
  content,
  replyTo: z.string().optional(),
  mentionRepliedUser: z.boolean().optional(),
}) satisfies z.ZodType<SendMessage>;
const editSchema = z.object({ content });
const runSchema = z.object({
  name: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  targetId: z.string().optional(),
}) satisfies z.ZodType<RunCommand>;
const pressSchema = z.object({
  channelId: z.string(),
  messageId: z.string(),
  customId: z.string(),
}) satisfies z.ZodType<PressComponent>;

type PersonContext = Context<RestEnv>;

/** The person API of person-api.ts. */
export function personRoutes(world: World): Hono<RestEnv> {
  return new Hono<RestEnv>()
    .basePath('/playground')
    .use((context, next) => {
      // A browser says which site's page sends; another site must not speak for the person at this browser.
      const origin = context.req.header('origin');
      const isOurs = origin === undefined || origin === new URL(context.req.url).origin;
      if (!isOurs) throw new PersonError(403, 'Only the page of the playground itself may use this.');
      return next();
    })
    .use(bodyLimit({ maxSize: MAX_REQUEST_BYTES, onError: tooLarge }))
    .get('/state', (context) => context.json(stateFor(world, personOf(world, context))))
    .get('/events', (context) => streamEvents(world, context, personOf(world, context)))
    .post('/channels/:channel/messages', async (context) => {
      const person = personOf(world, context);
      const channel = channelOf(world, context, person);
      const { json, files } = await readBody(context);
      const message = await sendMessage(world, person, channel, check(sendSchema, json), files);
      return context.json(presentMessage(world, message, person.id), 201);
    })
    .patch('/channels/:channel/messages/:message', async (context) => {
      const person = personOf(world, context);
      const message = ownMessageOf(world, context, person);
      await editMessage(world, message, check(editSchema, (await readBody(context)).json), []);
      return context.json(presentMessage(world, message, person.id));
    })
    .delete('/channels/:channel/messages/:message', (context) => {
      deleteMessage(world, ownMessageOf(world, context, personOf(world, context)));
      return context.body(null, 204);
    })
    .post('/channels/:channel/typing', (context) => {
      const person = personOf(world, context);
      const channel = channelOf(world, context, person);
      world.changes.publish({ type: 'typing', channelId: channel.id, userId: person.id });
      return context.body(null, 204);
    })
    .post('/channels/:channel/commands', async (context) => {
      const person = personOf(world, context);
      const channel = channelOf(world, context, person);
      const { json, files } = await readBody(context);
      await runCommand(world, person, channel, check(runSchema, json), files);
      return context.body(null, 202);
    })
    .post('/components', async (context) => {
      pressButton(world, personOf(world, context), check(pressSchema, (await readBody(context)).json));
      return context.body(null, 202);
    })
    .onError((error, context) => {
      if (error instanceof PersonError) return context.json({ message: error.message }, error.status);
      if (error instanceof DiscordError) return context.json({ message: inWords(error) }, error.status);
      world.options.log.error({ err: error, path: context.req.path }, 'the playground failed at a request');
      return context.json({ message: 'The playground failed; its log says why.' }, 500);
    });
}

function tooLarge(): never {
  throw refusal('tooLarge');
}

function personOf(world: World, context: PersonContext): APIUser {
  const id = context.req.query('user') ?? world.people[0].id;
  const person = world.people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new PersonError(404, `There is no person ${id}.`);
  return person;
}

function channelOf(world: World, context: PersonContext, person: APIUser): Channel {
  const id = context.req.param('channel') ?? '';
  const channel = world.channels.get(id);
  if (channel === undefined || !takesPart(world, person.id, channel)) {
    throw new PersonError(404, `There is no channel ${id} for ${person.username}.`);
  }
  return channel;
}

function ownMessageOf(world: World, context: PersonContext, person: APIUser): StoredMessage {
  const channel = channelOf(world, context, person);
  const id = context.req.param('message') ?? '';
  const message = world.messages.get(channel.id, id);
  if (message === undefined) throw new PersonError(404, `There is no message ${id}.`);
  if (message.author.id !== person.id) throw new PersonError(403, 'A person can change the own messages only.');
  return message;
}

/** Discord's words are for programs; where they say too little the page gets others. */
function inWords({ status, message }: DiscordError): string {
  return status === 413 ? `A file may have ${MAX_FILE_BYTES / 2 ** 20} MiB at most.` : message;
}

function check<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new PersonError(400, z.prettifyError(result.error));
}
