import { html, type TemplateResult } from 'lit';
import { CHANNEL_DM, COMMAND_SLASH } from '../model/discord.ts';
import { openChannel } from '../model/page-state.ts';
import { avatarOf, channelName, displayName } from '../model/people.ts';
import type { Session } from '../session.ts';
import { HASH } from './icons.ts';

/** The head of every channel: where one is, and what one can try here. */
export function welcome(session: Session): TemplateResult | null {
  const channel = openChannel(session.state);
  const { world, myId } = session.state;
  if (!channel || !world) return null;
  const name = channelName(channel, myId);
  const bot = displayName(world.bot);
  const command = world.commands.find(({ type }) => type === COMMAND_SLASH)?.name;
  const isDirect = channel.type === CHANNEL_DM;
  return html`
    <div class="welcome">
      ${isDirect ? html`<img src=${avatarOf(world.bot)} alt="" />` : html`<span class="emblem">${HASH}</span>`}
      <h2>${isDirect ? name : `Welcome to #${name}!`}</h2>
      <p>
        ${
          isDirect
            ? html`Ask ${bot} anything here, with or without a picture.`
            : html`Add a picture, mention <b>@${bot}</b> and ask. Reply to an answer to go on with the conversation.`
        }
        ${command ? html`The command <b>/${command}</b> works too.` : null}
      </p>
    </div>
  `;
}
