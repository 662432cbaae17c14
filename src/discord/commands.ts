import {
  type ApplicationCommandOptionData,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type ChatInputApplicationCommandData,
  type Client,
  InteractionContextType,
  type MessageApplicationCommandData,
} from 'discord.js';

/** Names of the options of `/ask` that take an image, in the order the images are numbered. */
export const IMAGE_OPTIONS = ['image', 'image2', 'image3', 'image4'] as const;

/** Most characters of a question; a member with Nitro can write as many in a message. */
const LONGEST_QUESTION = 4000;

/** Where the commands are: in servers that added the bot, and in direct messages with it. */
const PLACES = {
  integrationTypes: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
};

/** `/ask question [image …]`. */
export const ASK = {
  ...PLACES,
  type: ApplicationCommandType.ChatInput,
  name: 'ask',
  description: 'Ask a question, about images or anything else',
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'question',
      description: 'What you want to know',
      required: true,
      maxLength: LONGEST_QUESTION,
    },
    ...IMAGE_OPTIONS.map(
      (name, index): ApplicationCommandOptionData => ({
        type: ApplicationCommandOptionType.Attachment,
        name,
        description: index === 0 ? 'An image to look at' : 'Another image to look at',
        required: false,
      }),
    ),
  ],
} satisfies ChatInputApplicationCommandData;

/** "Describe images" in the menu of a message. */
export const DESCRIBE = {
  ...PLACES,
  type: ApplicationCommandType.Message,
  name: 'Describe images',
} satisfies MessageApplicationCommandData;

const COMMANDS = [ASK, DESCRIBE];

/**
 * Makes the commands that Discord knows equal to ours; asks for a change only where they differ.
 * @returns Whether they did.
 */
export async function registerCommands({ application }: Client<true>): Promise<boolean> {
  const known = await application.commands.fetch();
  const isKnown = (command: (typeof COMMANDS)[number]) => known.some((other) => other.equals(command, true));
  if (known.size === COMMANDS.length && COMMANDS.every(isKnown)) return false;
  await application.commands.set(COMMANDS);
  return true;
}
