import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { World } from '../world/world.ts';

/** The words of Discord's CDN for a dead link. */
const GONE = 'This content is no longer available.';

/** Serves attachments at the links that the messages carry. */
export function cdnRoutes(world: World): Hono {
  return new Hono().get('/:folder{attachments|ephemeral-attachments}/:channel/:id/:filename', (context) => {
    const attachment = world.attachments.get(context.req.param('id'));
    const { ex = '', is = '', hm = '' } = context.req.query();
    const found = attachment !== undefined && decodeURIComponent(context.req.path) === attachment.path;
    if (!found || attachment.served === 'gone' || !world.attachments.isLinkGood(attachment, { ex, is, hm })) {
      return context.text(GONE, 404);
    }
    context.header('Content-Type', attachment.contentType ?? 'application/octet-stream');
    context.header('Content-Length', String(attachment.bytes.length));
    context.header('Cache-Control', 'private, max-age=3600');
    // What a person uploads is shown, never run: neither guessed at by the browser nor allowed scripts.
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'");
    if (attachment.served === 'whole') return context.body(attachment.bytes);
    return stream(context, async (output) => {
      await output.write(attachment.bytes.subarray(0, Math.ceil(attachment.bytes.length / 2)));
      await new Promise<void>((resolve) => output.onAbort(resolve));
    });
  });
}
