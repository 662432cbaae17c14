import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIUser,
  ApplicationCommandType,
  ApplicationCommandOptionType as Option,
} from 'discord-api-types/v10';
import type { Upload } from '../cdn/attachment-store.ts';
import { type OptionValue, startCommand } from '../interactions/start-interaction.ts';
import type { RunCommand } from '../person-api.ts';
import type { Channel } from '../world/channels.ts';
import type { World } from '../world/world.ts';
import { PersonError } from './person-error.ts';
import { sees } from './state.ts';

/** Runs a command as a person: checks what they filled in as Discord's client does, then tells the bot. */
export async function runCommand(
  world: World,
  user: APIUser,
  channel: Channel,
  { name, options, targetId }: RunCommand,
  files: Upload[],
): Promise<void> {
  const command = [...world.commands.values()].find((candidate) => candidate.name === name);
  if (command === undefined) throw new PersonError(404, `There is no command "${name}".`);
  if (command.type !== ApplicationCommandType.Message) {
    const values = await readOptions(world, channel, command, options, files);
    return startCommand(world, { user, channel }, command, values, undefined);
  }
  const target = world.messages.get(channel.id, targetId ?? '');
  if (target === undefined || !sees(world, user, target)) {
    throw new PersonError(404, `"${name}" is run on a message, and there is none with the given targetId.`);
  }
  startCommand(world, { user, channel }, command, new Map(), target);
}

async function readOptions(
  world: World,
  channel: Channel,
  command: APIApplicationCommand,
  given: RunCommand['options'],
  files: Upload[],
): Promise<Map<string, OptionValue>> {
  const known = command.options ?? [];
  const unknown = Object.keys(given).find((name) => !known.some((option) => option.name === name));
  if (unknown !== undefined) throw new PersonError(400, `/${command.name} has no option "${unknown}".`);
  const values = new Map<string, OptionValue>();
  for (const option of known) {
    const value = given[option.name];
    if (value === undefined) {
      if (option.required === true) throw new PersonError(400, `/${command.name} needs the option "${option.name}".`);
    } else if (option.type === Option.Attachment) {
      const file = files.find(({ index }) => index === Number(value));
      if (file === undefined) throw new PersonError(400, `The option "${option.name}" needs the file files[${value}].`);
      values.set(option.name, await world.attachments.add('ephemeral-attachments', channel.id, file));
    } else {
      requireFit(option, value);
      values.set(option.name, value);
    }
  }
  return values;
}

/** Refuses a value that Discord's client would not let a person enter. */
function requireFit(option: APIApplicationCommandOption, value: string | number | boolean): void {
  const refuse = (must: string) => new PersonError(400, `The option "${option.name}" must ${must}.`);
  switch (option.type) {
    case Option.Boolean:
      if (typeof value !== 'boolean') throw refuse('be true or false');
      return;
    case Option.Integer:
      if (!Number.isInteger(value)) throw refuse('be a whole number');
      break;
    case Option.Number:
      if (typeof value !== 'number') throw refuse('be a number');
      break;
    case Option.String: {
      if (typeof value !== 'string') throw refuse('be a string');
      const { min_length = 0, max_length = 6000 } = option;
      const fits = value.length >= min_length && value.length <= max_length;
      if (!fits) throw refuse(`have ${min_length} to ${max_length} characters`);
      break;
    }
    default:
      return;
  }
  const isChoice = option.choices === undefined || option.choices.some((choice) => choice.value === value);
  if (!isChoice) throw refuse('be one of its choices');
}
