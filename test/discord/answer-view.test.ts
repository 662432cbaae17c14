import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { viewDraft } from '../../src/discord/render/answer-view.ts';
import { advance, startDraft } from '../../src/discord/render/draft.ts';
import { withoutExtras } from '../../src/discord/render/extras.ts';
import { answerOf, reading } from './scripted-core.ts';
import { seededRandom } from './seeded-random.ts';

describe('the look of an answer', () => {
  test('keeps to the limits of Discord whatever there is to say, and the text can be told from the rest', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed);
      const times = (most: number) => Math.floor(random() ** 2 * most);
      const text = 'Owls see in the dark. '.repeat(times(700)).trim();
      const notes = Array.from({ length: times(40) }, (_, index) => `Note ${index}\n${'🦉'.repeat(times(300))}`);
      const experts = Array.from({ length: times(12) }, (_, index) => reading(index + 1, '`|'.repeat(times(900))));
      const answer = answerOf(text, { notes, experts, route: 'vision' });
      const options = { footer: random() < 0.5, takesFiles: random() < 0.5 };
      const views = viewDraft(advance(startDraft(['From the door.']), { type: 'done', answer }), options);

      const context = `seed ${seed}`;
      assert.ok(views.length >= 1 && views.length <= 5, context);
      for (const [index, { content, buttons }] of views.entries()) {
        assert.ok(content.trim() !== '' && content.length <= 2000 && content.isWellFormed(), context);
        assert.equal(buttons, index === views.length - 1 ? 'regenerate' : 'none', context);
      }
      const told = [...views.map(({ content }) => withoutExtras(content)), views.at(-1)?.file ?? ''];
      const cut = text.length > 8000 && !options.takesFiles;
      assert.ok(cut || told.join(' ').replace(/\s+/g, ' ').trim() === text, context);
    }
  });

  test('without the permission to attach files it says what is missing', () => {
    const answer = answerOf('Owls see in the dark. '.repeat(600));
    const views = viewDraft(advance(startDraft(), { type: 'done', answer }), { footer: false, takesFiles: false });
    assert.match(views[4]?.content ?? '', /I lack the permission “Attach Files”/);
    assert.equal(views[4]?.file, undefined);
  });

  test('an answer without a word says so', () => {
    const options = { footer: false, takesFiles: true };
    const [view] = viewDraft(advance(startDraft(), { type: 'done', answer: answerOf('') }), options);
    assert.equal(view?.content, '-# The model had nothing to say.');
  });
});
