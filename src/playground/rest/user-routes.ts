import { Hono } from 'hono';
import { z } from 'zod';
import { refusal } from '../discord-error.ts';
import { validate } from '../validate.ts';
import { directMessagesWith, findUser, type World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';
import { readBody } from './read-body.ts';

const openBody = z.object({ recipient_id: z.string() });

/** The bot itself, the people, and direct messages with them. */
export function userRoutes(world: World): RestApp {
  return new Hono<RestEnv>()
    .get('/users/@me', (context) =>
      context.json({ ...world.bot, mfa_enabled: false, locale: 'en-US', verified: true, email: null }),
    )
    .get('/users/@me/guilds', (context) => {
      const { id, name } = world.guild;
      return context.json([{ id, name, icon: null, banner: null, owner: false, permissions: '0', features: [] }]);
    })
    .post('/users/@me/channels', async (context) => {
      const { recipient_id } = validate(openBody, (await readBody(context)).json);
      const channel = directMessagesWith(world, recipient_id);
      if (channel === undefined) throw refusal('cannotMessageUser');
      return context.json(channel);
    })
    .get('/users/:user', (context) => {
      const user = findUser(world, context.req.param('user'));
      if (user === undefined) throw refusal('unknownUser');
      return context.json(user);
    });
}
