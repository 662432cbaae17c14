/** Hostile input 30 of the list in docs/intake.md, as it reaches the channel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../../src/core/answer.ts';
import { flat } from '../core/support/pictures.ts';
import { pluginOf, saw } from '../core/support/plugins.ts';
import { ScriptedModel } from '../core/support/scripted-model.ts';
import { silentLog, testSettings } from '../core/support/settings.ts';
import { sightOf } from '../core/support/sight.ts';
import { setStage } from './stage.ts';

test('30: whatever a picture says, and a model repeats, nobody is pinged and no quote ends early', async (context) => {
  const { ana, ben, answer: answered, core, mention, playground } = await setStage(context);
  const hostile = `@everyone @here <@${ben.id}> <@&${playground.state().guild.id}> \`\`\` || ** \u202egnp.exe`;
  const defaults = testSettings();
  const settings = { ...defaults, images: { ...defaults.images, hosts: [playground.cdnHost] } };
  const sight = sightOf([pluginOf('reader', async () => [saw(hostile)])], settings);
  // A model that does what the picture wants.
  const model = new ScriptedModel({ says: ({ messages }) => `It says ${messages.at(-1)?.content}` });
  const parts = { settings, model: Promise.resolve({ model }), sight, log: silentLog };
  core.script = (turn, signal) => answer(turn, parts, signal);

  const general = ana.channel('general');
  const owl = { name: 'owl.png', type: 'image/png', bytes: await flat(9, 9).png().toBuffer() };
  await ana.send(general, `${mention} what does it say?`, [owl]);
  const replies = await answered(general);
  assert.ok(replies.length > 0);
  for (const { content, mentions, mention_everyone, mention_roles } of replies) {
    assert.deepEqual([mentions, mention_everyone, mention_roles], [[], false, []]);
    assert.doesNotMatch(content, /\u202e/);
  }
  const text = replies.map(({ content }) => content).join('\n');
  assert.match(text, /It says Image 1/);
  assert.match(text, /Read in image 1: \|\|`@everyone [^`|]*`\|\|/);
});
