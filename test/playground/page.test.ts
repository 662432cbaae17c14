import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { type Playground, startPlayground } from '../../src/playground/playground.ts';
import { launchBrowser, noBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { giveFile } from './support/give-file.ts';
import { TalkingBot } from './support/talking-bot.ts';

/** A red sign of 640 by 360 pixels, as a person would attach it. */
async function sign(name = 'sign.png') {
  const buffer = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#a01020' } })
    .png()
    .toBuffer();
  return { name, mimeType: 'image/png', buffer };
}

/** One visit to one playground: each test goes on where the one before has stopped. */
describe('the page', { skip: noBrowser ?? false }, () => {
  let playground: Playground;
  let bot: TalkingBot;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  const field = (): Locator => page.getByRole('combobox', { name: /^Message [#@]/ });
  const messages = (): Locator => page.getByRole('article');
  const openChannel = (name: string) => page.getByRole('button', { name, exact: true }).click();

  before(async () => {
    playground = await startPlayground({ timings: { acknowledge: 1_000 } });
    bot = new TalkingBot(playground);
    await bot.start(playground.token);
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await bot.client.destroy();
    await playground.close();
  });

  beforeEach(async () => {
    watched = await openPage(browser, playground.url);
    page = watched.page;
    await field().waitFor();
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(watched.errors, [], 'errors on the console');
    assert.deepEqual(watched.foreignRequests, [], 'requests that leave this machine');
  });

  test('a mention with a picture gets an answer that streams in', async () => {
    const nextStep = bot.holdSteps();
    await page.getByLabel('Attach files').setInputFiles(await sign());
    await page.getByText('sign.png').waitFor();
    await field().pressSequentially('@ty');
    await page.getByRole('option', { name: /Tyto/ }).waitFor();
    await field().press('Enter');
    await field().pressSequentially('what is this?');
    await field().press('Enter');

    const answer = messages().last();
    await page.getByText('Tyto is typing…').waitFor();
    nextStep();
    await answer.getByText('Looking…').waitFor();
    await answer.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByText('Tyto is typing…').waitFor({ state: 'detached' });
    nextStep();
    await answer.getByText('nested').waitFor();
    assert.equal(await answer.getByText('second').count(), 0, 'the first half is shown before the second');
    bot.releaseSteps();
    await answer.getByText('second').waitFor();
    await answer.getByRole('button', { name: 'Regenerate' }).waitFor();

    const [question] = bot.heard;
    assert.equal(question?.content, `<@${playground.bot.id}> what is this?`);
    assert.deepEqual(
      question?.attachments.map(({ name, width, height }) => ({ name, width, height })),
      [{ name: 'sign.png', width: 640, height: 360 }],
    );
    const picture = messages().first().getByRole('img', { name: 'sign.png' });
    assert.equal(await picture.evaluate((image) => Reflect.get(image, 'naturalWidth')), 640);
  });

  test("Discord's Markdown and embeds are rendered", async () => {
    const answer = messages().last();
    await answer.getByRole('heading', { name: 'What I see' }).waitFor();
    await answer.locator('strong', { hasText: 'red' }).waitFor();
    await answer.locator('li li', { hasText: 'nested' }).waitFor();
    await answer.locator('discord-code[multiline] .hljs-keyword', { hasText: 'const' }).waitFor();
    await answer.locator('discord-subscript', { hasText: 'read in image 1' }).waitFor();
    await answer.locator('discord-quote', { hasText: 'PLATFORM' }).waitFor();
    await answer.locator('discord-embed strong', { hasText: 'vision' }).waitFor();
  });

  test('a button is pressed and the bot changes its message', async () => {
    const answer = messages().last();
    await answer.getByRole('button', { name: 'Ignored' }).click();
    await answer.getByText('This interaction failed').waitFor();
    await answer.getByRole('button', { name: 'Regenerate' }).click();
    await answer.getByText('Once more.').waitFor();
    assert.equal(await answer.getByRole('button', { name: 'Regenerate' }).count(), 0);
    assert.equal(await answer.getByText('This interaction failed').count(), 0);
  });

  test('a reply refers to the message it answers', async () => {
    await messages().first().hover();
    const count = await messages().count();
    await messages().first().getByRole('button', { name: 'Reply' }).click();
    await page.getByText('Replying to').waitFor();
    await field().fill('And the left one?');
    await field().press('Enter');
    const reply = messages().nth(count);
    await reply.locator('discord-reply', { hasText: '@Tyto what is this?' }).waitFor();
    assert.equal(bot.heard.at(-1)?.reference?.messageId, bot.heard[0]?.id);
  });

  test('an own message is edited and deleted', async () => {
    await openChannel('quiet-corner');
    await field().fill('One');
    await field().press('Enter');
    await messages().getByText('One').waitFor();
    await field().press('ArrowUp');
    const editor = page.getByRole('textbox', { name: 'Edit message' });
    await editor.fill('Two');
    await editor.press('Enter');
    await messages().getByText('Two').waitFor();
    await messages().getByText('(edited)').waitFor();
    await messages().last().hover();
    await messages().last().getByRole('button', { name: 'Delete' }).click();
    await messages().getByText('Two').waitFor({ state: 'detached' });
  });

  test('/ask asks for its options and takes a picture', async () => {
    await openChannel('pictures');
    await field().pressSequentially('/as');
    await page.getByRole('option', { name: /ask/ }).waitFor();
    await field().press('Enter');
    await page.getByLabel('question').fill('What colour is it?');
    await page.getByLabel('image').setInputFiles(await sign('colour.png'));
    bot.holdSteps();
    await page.getByRole('button', { name: 'Run command' }).click();
    const answer = messages().last();
    await answer.getByText('Tyto is thinking').waitFor();
    bot.releaseSteps();
    await answer.getByText('You asked: What colour is it?').waitFor();
    await answer.getByText('Ana').waitFor();
    await answer.getByRole('img', { name: 'colour.png' }).waitFor();
    assert.deepEqual(bot.commandFiles, ['colour.png image/png 640x360']);
  });

  test('a command that nobody answers is reported', async () => {
    await field().fill('/silence');
    await field().press('Enter');
    await page.getByRole('button', { name: 'Run command' }).click();
    await page.getByRole('alert').getByText('/silence: the application did not respond').waitFor();
  });

  test('a command from the menu of a message whispers its answer', async () => {
    const question = messages().first();
    await question.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Describe' }).click();
    const whisper = messages().last();
    await whisper.getByText('It says:').waitFor();
    await whisper.getByText('Only you can see this').waitFor();

    await page.getByLabel('Act as').selectOption('Ben');
    await page.getByText('It says:').waitFor({ state: 'detached' });
    await page.getByLabel('Act as').selectOption('Ana');
    await whisper.getByText('Only you can see this').waitFor();
    await whisper.getByRole('button', { name: 'Dismiss message' }).click();
    await whisper.getByText('Only you can see this').waitFor({ state: 'detached' });
  });

  test('pictures are pasted and dropped, and shown together', async () => {
    await openChannel('pictures');
    const { buffer } = await sign();
    await giveFile(field(), 'paste', 'paste.png', buffer);
    await giveFile(field(), 'drop', 'drop.png', buffer);
    await page.getByRole('button', { name: 'Remove paste.png' }).waitFor();
    await page.getByRole('button', { name: 'Remove drop.png' }).waitFor();
    await field().press('Enter');
    const message = messages().last();
    await message.getByRole('img', { name: 'paste.png' }).waitFor();
    await message.getByRole('img', { name: 'drop.png' }).waitFor();
    await message.getByRole('button', { name: 'Enlarge drop.png' }).click();
    await page.getByRole('dialog', { name: 'drop.png' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a direct message needs no mention', async () => {
    await page.getByRole('button', { name: 'Direct messages' }).click();
    await field().fill('Just us two');
    await field().press('Enter');
    await messages().last().getByText('What I see').waitFor();
    assert.equal(bot.heard.at(-1)?.inGuild(), false);
  });

  test('a message in another channel is marked until it is read', async () => {
    const pictures = page.getByRole('button', { name: /pictures/ });
    const channel = bot.client.channels.cache.find((one) => 'name' in one && one.name === 'pictures');
    assert.ok(channel?.isSendable());
    await channel.send('Look here');
    await page.locator('.channel-link[data-unread]', { hasText: 'pictures' }).waitFor();
    await pictures.click();
    await messages().last().getByText('Look here').waitFor();
    assert.equal(await page.locator('.channel-link[data-unread]').count(), 0);
  });

  test('a message that is too long is counted and stays in the field', async () => {
    await field().fill('x'.repeat(4_001));
    await page.getByText('-1', { exact: true }).waitFor();
    await field().press('Enter');
    assert.equal((await field().inputValue()).length, 4_001);
  });

  test('the bot is shown as offline when it leaves', async () => {
    const member = page
      .getByRole('complementary', { name: 'Members' })
      .getByRole('listitem')
      .filter({ hasText: 'Tyto' });
    await member.locator('[data-status=online]').waitFor();
    await bot.client.destroy();
    await member.locator('[data-status=offline]').waitFor();
    await page.getByText('Tyto is offline').waitFor();
  });
});
