/**
 * The few constants of Discord that the page needs. Their types come from discord-api-types, so a wrong value does not
 * compile; importing its enums at run time would double the bundle.
 */
import type {
  APIApplicationCommandOption,
  APIMessage,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10';

export const CHANNEL_DM: ChannelType.DM = 1;
export const CHANNEL_PUBLIC_THREAD: ChannelType.PublicThread = 11;

const FLAG_EPHEMERAL: MessageFlags.Ephemeral = 64;
const FLAG_LOADING: MessageFlags.Loading = 128;

export const COMMAND_SLASH: ApplicationCommandType.ChatInput = 1;
export const COMMAND_MESSAGE: ApplicationCommandType.Message = 3;

export const OPTION_STRING: ApplicationCommandOptionType.String = 3;
export const OPTION_INTEGER: ApplicationCommandOptionType.Integer = 4;
export const OPTION_BOOLEAN: ApplicationCommandOptionType.Boolean = 5;
export const OPTION_NUMBER: ApplicationCommandOptionType.Number = 10;
export const OPTION_ATTACHMENT: ApplicationCommandOptionType.Attachment = 11;

export const COMPONENT_ACTION_ROW: ComponentType.ActionRow = 1;
export const COMPONENT_BUTTON: ComponentType.Button = 2;

export const BUTTON_PRIMARY: ButtonStyle.Primary = 1;
export const BUTTON_SUCCESS: ButtonStyle.Success = 3;
export const BUTTON_DANGER: ButtonStyle.Danger = 4;
export const BUTTON_LINK: ButtonStyle.Link = 5;

/** Options that the command form can ask for; the others need users, roles or channels to choose from. */
export type FormOption = Extract<
  APIApplicationCommandOption,
  {
    type:
      | typeof OPTION_STRING
      | typeof OPTION_INTEGER
      | typeof OPTION_BOOLEAN
      | typeof OPTION_NUMBER
      | typeof OPTION_ATTACHMENT;
  }
>;

/** Most characters of one message. Discord allows people with Nitro twice what it allows bots. */
export const MESSAGE_MAX_LENGTH = 4000;

/** Only one person sees the message. */
export function isEphemeral({ flags }: APIMessage): boolean {
  return ((flags ?? 0) & FLAG_EPHEMERAL) !== 0;
}

/** A deferred reply: the bot has acknowledged a command and "is thinking". */
export function isThinking({ flags }: APIMessage): boolean {
  return ((flags ?? 0) & FLAG_LOADING) !== 0;
}
