import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { bundlePage } from './bundle.ts';

/** The browser refuses whatever is not from this machine: the page must work, and stay, on loopback. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The web page of the playground: `GET /` and `GET /assets/*`. It is bundled once, when this is called. */
export function pageRoutes(): Hono {
  const index = readFileSync(new URL('index.html', import.meta.url), 'utf8');
  const owl = readFileSync(new URL('owl.svg', import.meta.url));
  const bundle = bundlePage();
  bundle.catch(() => undefined); // A failure is told to whoever asks for an asset, not to the process.

  const app = new Hono();
  app.get('/', (context) => context.html(index, 200, { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }));
  app.get('/assets/owl.svg', (context) => context.body(owl, 200, { 'Content-Type': 'image/svg+xml' }));
  app.get('/assets/:name', async (context) => {
    const asset = (await bundle).get(context.req.param('name'));
    if (!asset) return context.notFound();
    return context.body(asset.body, 200, { 'Content-Type': asset.contentType, 'Cache-Control': 'no-cache' });
  });
  return app;
}
