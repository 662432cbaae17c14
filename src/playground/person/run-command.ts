import {
  type APIApplicationCommand,
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
function requireFit(option: NonNullable<APIApplicationCommand['options']>[number], value: string | number | boolean) {
  const { name, type } = option;
  const expected = type === Option.String ? 'string' : type === Option.Boolean ? 'boolean' : 'number';
  const isWhole = type !== Option.Integer || Number.isInteger(value);
  if (typeof value !== expected || !isWhole) throw new PersonError(400, `The option "${name}" must be a ${expected}.`);
  if (option.type !== Option.String || typeof value !== 'string') return;
  const { min_length = 0, max_length = 6000, choices } = option;
  if (value.length < min_length || value.length > max_length) {
    throw new PersonError(400, `The option "${name}" must have ${min_length} to ${max_length} characters.`);
  }
  if (choices !== undefined && !choices.some((choice) => choice.value === value)) {
    throw new PersonError(400, `The option "${name}" must be one of its choices.`);
  }
}
