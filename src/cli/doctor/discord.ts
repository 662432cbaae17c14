import { type APIApplication, type APIUser, ApplicationFlags, DiscordAPIError, REST, Routes } from 'discord.js';
import type { Settings } from '../../config/settings.ts';
import { tokenMissing } from '../../discord/errors.ts';
import { type Finding, fatal, messageOf, ok, warning } from './finding.ts';

const PORTAL = 'In the Discord Developer Portal, choose the application, then Bot:';

/** Whether Discord accepts the token, and whether the application may read what people write. */
export async function checkDiscord({ discord }: Settings): Promise<Finding[]> {
  const { token, api } = discord;
  if (token === undefined) {
    const remedy = `Only \`tyto start\` needs it. ${tokenMissing().message}`;
    return [warning('Discord token', 'not set', remedy)];
  }
  const rest = new REST({ version: '10', retries: 1, timeout: 10_000, ...(api !== undefined && { api }) }).setToken(
    token,
  );
  try {
    const user = (await rest.get(Routes.user())) as APIUser;
    const application = (await rest.get(Routes.currentApplication())) as APIApplication;
    return [ok('Discord token', `belongs to ${user.username}`), checkMessageContent(application)];
  } catch (error) {
    return [explain(error, rest.options.api)];
  }
}

function checkMessageContent(application: APIApplication): Finding {
  const flags: number = application.flags ?? 0;
  const granted = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  return (flags & granted) !== 0
    ? ok('Discord intents', 'message content is switched on')
    : fatal(
        'Discord intents',
        'message content is switched off',
        `${PORTAL} switch on "Message Content Intent", save.`,
      );
}

function explain(error: unknown, api: string): Finding {
  if (error instanceof DiscordAPIError && error.status === 401) {
    const remedy = `${PORTAL} "Reset Token", and put the new one into .env as DISCORD_TOKEN.`;
    return fatal('Discord token', 'Discord does not accept it', remedy);
  }
  const remedy = 'Check the network, a proxy or firewall, and TYTO_DISCORD_API.';
  return fatal('Discord', `${api} cannot be reached: ${messageOf(error)}`, remedy);
}
