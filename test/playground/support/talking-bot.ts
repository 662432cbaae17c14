import { once } from 'node:events';
import {
  ActionRowBuilder,
  type ApplicationCommandDataResolvable,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonBuilder,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  type Message,
  MessageFlags,
  Partials,
} from 'discord.js';
import type { Playground } from '../../../src/playground/playground.ts';

/** What the bot says to a mention, a reply or a direct message, with all the Markdown that the page must show. */
export const ANSWER = [
  '## What I see',
  'A **red** sign with `PLATFORM`:',
  '- first',
  '  - nested',
  '- second',
  '```ts',
  'const platform = 9;',
  '```',
  '-# read in image 1:',
  '> PLATFORM',
].join('\n');

const COMMANDS: ApplicationCommandDataResolvable[] = [
  {
    name: 'ask',
    description: 'Ask a question',
    options: [
      { type: ApplicationCommandOptionType.String, name: 'question', description: 'The question', required: true },
      { type: ApplicationCommandOptionType.Attachment, name: 'image', description: 'An image' },
    ],
  },
  { name: 'silence', description: 'Never answers' },
  { name: 'Describe', type: ApplicationCommandType.Message },
];

/** A small bot on discord.js that does what the page has to show: streams edits, defers, whispers, falls silent. */
export class TalkingBot {
  readonly client: Client;
  /** Messages of people, as the bot received them. */
  readonly heard: Message[] = [];
  /** Attachments that came with commands: name and media type. */
  readonly commandFiles: string[] = [];
  readonly #steps = new EventTarget();
  #isHeld = false;

  constructor(playground: Playground) {
    this.client = new Client({
      intents: [
        GatewayIntentBits.Guilds,
        GatewayIntentBits.GuildMessages,
        GatewayIntentBits.DirectMessages,
        GatewayIntentBits.MessageContent,
      ],
      partials: [Partials.Channel],
      rest: { api: playground.api },
    });
    this.client.on(Events.MessageCreate, (message) => void this.#onMessage(message));
    this.client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void this.#onCommand(interaction);
      if (interaction.isButton()) void this.#onButton(interaction);
      if (interaction.isMessageContextMenuCommand()) {
        const content = `It says: ${interaction.targetMessage.content}`;
        void interaction.reply({ content, flags: MessageFlags.Ephemeral });
      }
    });
  }

  async start(token: string): Promise<void> {
    const ready = new Promise((resolve) => this.client.once(Events.ClientReady, resolve));
    await this.client.login(token);
    await ready;
    await this.client.application?.commands.set(COMMANDS);
  }

  /** From now on the bot waits between two steps of an answer, each time until the returned function is called. */
  holdSteps(): () => void {
    this.#isHeld = true;
    return () => this.#steps.dispatchEvent(new Event('step'));
  }

  releaseSteps(): void {
    this.#isHeld = false;
    this.#steps.dispatchEvent(new Event('step'));
  }

  async #step(): Promise<void> {
    if (this.#isHeld) await once(this.#steps, 'step');
  }

  async #onMessage(message: Message): Promise<void> {
    if (message.author.bot || !this.client.user) return;
    this.heard.push(message);
    if (message.inGuild() && !message.mentions.has(this.client.user)) return;
    if (message.channel.isSendable()) await message.channel.sendTyping();
    await this.#step();
    const answer = await message.reply({ content: 'Looking…', components: [row('Stop', ButtonStyle.Secondary)] });
    const half = ANSWER.slice(0, ANSWER.indexOf('- second'));
    for (const content of [half, ANSWER]) {
      await this.#step();
      await answer.edit(content);
    }
    await answer.edit({
      embeds: [new EmbedBuilder({ title: 'Route', description: '**vision**', color: 0x5865f2 })],
      components: [row('Regenerate', ButtonStyle.Primary), row('Ignored', ButtonStyle.Danger)],
    });
  }

  async #onCommand(interaction: ChatInputCommandInteraction): Promise<void> {
    if (interaction.commandName === 'silence') return;
    await interaction.deferReply();
    const image = interaction.options.getAttachment('image');
    if (image) this.commandFiles.push(`${image.name} ${image.contentType} ${image.width}x${image.height}`);
    await this.#step();
    const content = `You asked: ${interaction.options.getString('question')}`;
    await interaction.editReply(image ? { content, files: [image.url] } : content);
  }

  async #onButton(interaction: ButtonInteraction): Promise<void> {
    if (interaction.customId === 'Regenerate') await interaction.update({ content: 'Once more.', components: [] });
  }
}

function row(label: string, style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger) {
  const button = new ButtonBuilder({ custom_id: label, label, style });
  return new ActionRowBuilder<ButtonBuilder>().addComponents(button);
}
