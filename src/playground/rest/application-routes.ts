import { type APIApplication, ApplicationIntegrationType } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { intentFlags } from '../gateway/intents.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';

/** The bot's application. */
export function applicationRoutes(world: World): RestApp {
  return new Hono<RestEnv>()
    .get('/applications/@me', (context) => context.json(presentApplication(world)))
    .get('/oauth2/applications/@me', (context) => context.json(presentApplication(world)));
}

function presentApplication(world: World) {
  const flags = intentFlags(world);
  return {
    id: world.bot.id,
    name: world.bot.username,
    icon: null,
    description: '',
    type: null,
    bot: world.bot,
    summary: '',
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: { [ApplicationIntegrationType.GuildInstall]: {} },
    // Interactions come over the gateway, so that nothing is ever signed with this key.
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: world.people[0],
    approximate_guild_count: 1,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  } satisfies APIApplication & Record<string, unknown>;
}
