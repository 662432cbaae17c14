import type { APIApplicationCommand, APIApplicationCommandBasicOption, Snowflake } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { refusal } from '../discord-error.ts';
import { type CommandBody, commandBody, commandList } from '../interactions/command-schema.ts';
import { validate } from '../validate.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestContext, RestEnv } from './env.ts';
import { readBody } from './read-body.ts';

/** The application's commands, for everywhere or for the guild alone. */
export function commandRoutes(world: World): RestApp {
  const routes = new Hono<RestEnv>();
  for (const path of ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands']) {
    routes
      .get(path, (context) => context.json(commandsIn(world, scopeOf(world, context))))
      .put(path, async (context) => {
        const scope = scopeOf(world, context);
        const bodies = validate(commandList, (await readBody(context)).json);
        const known = commandsIn(world, scope);
        const commands = bodies.map((body) => presentCommand(world, scope, body, find(known, body)));
        for (const { id } of known) world.commands.delete(id);
        for (const command of commands) world.commands.set(command.id, command);
        tellChanged(world);
        return context.json(commands);
      })
      .post(path, async (context) => {
        const scope = scopeOf(world, context);
        const body = validate(commandBody, (await readBody(context)).json);
        const known = find(commandsIn(world, scope), body);
        const command = presentCommand(world, scope, body, known);
        world.commands.set(command.id, command);
        tellChanged(world);
        return context.json(command, known === undefined ? 201 : 200);
      })
      .get(`${path}/:command`, (context) => context.json(requireCommand(world, context)))
      .delete(`${path}/:command`, (context) => {
        world.commands.delete(requireCommand(world, context).id);
        tellChanged(world);
        return context.body(null, 204);
      });
  }
  return routes;
}

/** The guild whose commands are meant, or nothing for the global ones. */
function scopeOf(world: World, context: RestContext): Snowflake | undefined {
  if (context.req.param('application') !== world.bot.id) throw refusal('unknownApplication');
  const guild = context.req.param('guild');
  if (guild !== undefined && guild !== world.guild.id) throw refusal('unknownGuild');
  return guild;
}

function commandsIn(world: World, scope: Snowflake | undefined): APIApplicationCommand[] {
  return [...world.commands.values()].filter(({ guild_id }) => guild_id === scope);
}

function requireCommand(world: World, context: RestContext): APIApplicationCommand {
  const id = context.req.param('command');
  const command = commandsIn(world, scopeOf(world, context)).find((candidate) => candidate.id === id);
  if (command === undefined) throw refusal('unknownCommand');
  return command;
}

function find(commands: APIApplicationCommand[], { type, name }: CommandBody): APIApplicationCommand | undefined {
  return commands.find((command) => command.type === type && command.name === name);
}

/** A command of the same type and name is the same command: it keeps its id and gets a new version. */
function presentCommand(
  world: World,
  scope: Snowflake | undefined,
  body: CommandBody,
  known: APIApplicationCommand | undefined,
): APIApplicationCommand {
  const id = known?.id ?? world.newId();
  return {
    id,
    application_id: world.bot.id,
    version: known === undefined ? id : world.newId(),
    type: body.type,
    name: body.name,
    name_localizations: body.name_localizations ?? null,
    description: body.description ?? '',
    description_localizations: body.description_localizations ?? null,
    default_member_permissions: body.default_member_permissions ?? null,
    nsfw: body.nsfw ?? false,
    // The schema knows each option's fields, not which go with which type; Discord ignores those that do not.
    ...('options' in body && body.options != null && { options: body.options as APIApplicationCommandBasicOption[] }),
    ...(scope === undefined
      ? {
          dm_permission: body.dm_permission ?? true,
          contexts: body.contexts ?? null,
          integration_types: body.integration_types ?? [0],
        }
      : { guild_id: scope }),
  };
}

function tellChanged(world: World): void {
  world.changes.publish({ type: 'commands-changed', commands: [...world.commands.values()] });
}
