/**
 * Makes `docs/playground.png` for the README: starts `tyto demo`, opens its page in Chromium, asks about a poster as a
 * person would, and takes a picture of the conversation. Run it with `npm run screenshot`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../test/playground/support/browser.ts';

const TARGET = new URL('playground.png', import.meta.url).pathname;
const ANSWER_TIMEOUT_MS = 180_000;

const POSTER = `
  <body style="margin: 0; background: #1d2540; color: #f6ead2; font: 600 28px/1.5 sans-serif; text-align: center">
    <div style="margin: 14px; padding: 18px; border: 3px solid #d9a441; border-radius: 18px">
      <div style="color: #ffd27a; font-size: 56px; letter-spacing: 2px">OWL NIGHT</div>
      <div>Saturday 21 November at the Old Mill</div>
      <div>Starts at 7 pm</div>
      <div>Bring a torch and warm shoes</div>
    </div>
  </body>`;

/** Starts the playground with the bot, and gives its address as soon as the bot is online. */
async function startDemo() {
  const demo = spawn(process.execPath, ['src/cli/main.ts', 'demo'], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, TYTO_PLAYGROUND_PORT: '0', TYTO_TEMPERATURE: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(demo.stdout)) {
    const address = /Open (http:\S+)/.exec(line)?.[1];
    if (!address) continue;
    demo.stdout.resume(); // What it still writes must not fill the pipe.
    return { demo, address };
  }
  throw new Error('`tyto demo` ended before its page was there; what it wrote above says why');
}

async function drawPoster(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 640, height: 290 }, deviceScaleFactor: 2 });
  await page.setContent(POSTER);
  const poster = await page.screenshot();
  await page.close();
  return poster;
}

/** Writes with the keyboard, so that the mention is completed as for a person. */
async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole('combobox', { name: /^Message/ });
  await field.pressSequentially('@ty');
  await field.press('Enter');
  await field.pressSequentially(question);
  await field.press('Enter');
}

async function takePicture(address: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const poster = await drawPoster(browser);
    const viewport = { width: 1240, height: 864 };
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2, locale: 'en-GB' });
    await page.goto(address);
    await page.getByLabel('Attach files').setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: poster });
    await ask(page, 'What should I bring?');
    await page.getByRole('button', { name: 'Regenerate' }).waitFor({ timeout: ANSWER_TIMEOUT_MS });
    await page.locator('discord-spoiler').first().click(); // What was read in the picture.
    await page.mouse.move(0, 0);
    // A palette makes the file a third of the size, and nobody sees it.
    await sharp(await page.screenshot())
      .png({ palette: true })
      .toFile(TARGET);
  } finally {
    await browser.close();
  }
}

const { demo, address } = await startDemo();
try {
  await takePicture(address);
} finally {
  if (demo.kill('SIGINT')) await once(demo, 'exit');
}
console.log(`Wrote ${TARGET}`);
