import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wordsIn } from '../../../src/core/prompt/picture-words.ts';
import { Dice } from '../../../src/train/spark/dice.ts';
import { fewestCommonWordings } from '../../../src/train/spark/documents/common-asks.ts';
import { drawFacts } from '../../../src/train/spark/documents/facts/fact.ts';
import { ALL_FACTS } from '../../../src/train/spark/documents/facts/facts.ts';
import { HELD_OUT, TRAINED } from '../../../src/train/spark/documents/kinds.ts';
import { ABSENT, ask, type DocumentKind } from '../../../src/train/spark/documents/page.ts';
import { drawSample, type ReadingSample } from '../../../src/train/spark/documents/sample.ts';
import { wordings } from '../../../src/train/spark/documents/spin.ts';

const KINDS: readonly DocumentKind[] = [...TRAINED.map(([kind]) => kind), ...HELD_OUT];
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
/** Every question is put in at least so many ways. */
const FEWEST_WORDINGS = 3;

function textOf({ sightings }: ReadingSample): string {
  return sightings
    .map(({ reports }) => wordsIn(reports))
    .join('\n')
    .replace(/\s+/g, ' ');
}

describe('kinds of documents', () => {
  it('have names of their own, and those that are held out are not trained', () => {
    const names = KINDS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  for (const kind of KINDS) {
    it(`${kind.name}: equal seeds draw equal samples, others draw others`, () => {
      assert.deepEqual(drawSample(kind, new Dice(7)), drawSample(kind, new Dice(7)));
      assert.notDeepEqual(drawSample(kind, new Dice(7)), drawSample(kind, new Dice(8)));
    });

    it(`${kind.name}: every answer stands in the text, or tells what it does not`, () => {
      for (const seed of SEEDS) {
        const sample = drawSample(kind, new Dice(seed));
        const text = textOf(sample);
        assert.ok(sample.questions.length >= 3, `seed ${seed} asks ${sample.questions.length} questions`);
        for (const { question, answer, sort } of sample.questions) {
          assert.ok(
            question.trim() && !/[{}|$]\w|undefined|NaN/.test(question.replace(/[R]?\$\d/g, '')),
            `${seed}: ${question}`,
          );
          assert.ok(answer.trim() && !/undefined|NaN/.test(answer), `${seed}: ${answer}`);
          if (sort === 'value') assert.ok(text.includes(answer), `seed ${seed}: ${answer} is not in ${text}`);
          if (sort === 'absent') assert.equal(answer, ABSENT);
          if (sort === 'yes' || sort === 'no') assert.match(answer, sort === 'yes' ? /^Yes\b/ : /^No\b/);
        }
      }
    });

    it(`${kind.name}: no question is asked with two answers`, () => {
      for (const seed of SEEDS) {
        const { asks } = kind.draw(new Dice(seed));
        const answers = new Map<string, string>();
        for (const { template, slots, answer } of asks) {
          const key = `${template} ${JSON.stringify(slots)}`;
          assert.ok(!answers.has(key) || answers.get(key) === answer, `seed ${seed}: ${key}`);
          answers.set(key, answer);
        }
      }
    });

    it(`${kind.name}: every question has several wordings`, () => {
      for (const seed of SEEDS) {
        for (const { template } of kind.draw(new Dice(seed)).asks.filter(({ sort }) => sort !== 'absent')) {
          assert.ok(wordings(template) >= FEWEST_WORDINGS, `${wordings(template)} wordings: ${template}`);
        }
      }
    });
  }

  it('give an answer the capitals of the place where it stands as a whole word', () => {
    const asks = [ask('{which|what} row?', 'A'), ask('{who|which person} takes care of it?', 'the nurse')];
    const rows = ['Bring a lamp', 'Row: A', 'The nurse takes care of it'];
    const kind = { name: 'drawn', draw: () => ({ pictures: [{ rows }], asks }) };
    const answers = new Set(
      SEEDS.flatMap((seed) => drawSample(kind, new Dice(seed)).questions.map(({ answer }) => answer)),
    );
    assert.deepEqual(
      ['A', 'a', 'The nurse', 'the nurse'].map((answer) => answers.has(answer)),
      [true, false, true, false],
    );
  });

  it('ask about a fifth of their questions about what is not there', () => {
    const sorts = KINDS.flatMap((kind) => SEEDS.flatMap((seed) => drawSample(kind, new Dice(seed)).questions));
    const share = sorts.filter(({ sort }) => sort === 'absent').length / sorts.length;
    assert.ok(share > 0.14 && share < 0.24, `${share}`);
  });

  it('ask as many questions that are answered with yes as with no, about', () => {
    const sorts = KINDS.flatMap((kind) => SEEDS.flatMap((seed) => drawSample(kind, new Dice(seed)).questions));
    const count = (wanted: string) => sorts.filter(({ sort }) => sort === wanted).length;
    const ratio = count('yes') / count('no');
    assert.ok(ratio > 0.6 && ratio < 1.7, `${ratio}`);
  });
});

describe('questions on what is missing', () => {
  const EVIDENCE: readonly (readonly [asked: RegExp, evidence: RegExp])[] = [
    [/e-?mail/i, /\w@\w/],
    [/website|URL|web address/i, /www\.|https?:/i],
    [/how much does it cost|what is the price\b(?! (?:of|for))/i, /[$£€]\s?\d/],
  ];

  it('ask for nothing that the page shows', () => {
    for (const kind of KINDS) {
      for (const seed of SEEDS) {
        const sample = drawSample(kind, new Dice(seed));
        const text = textOf(sample);
        for (const { question } of sample.questions.filter(({ sort }) => sort === 'absent')) {
          for (const [asked, evidence] of EVIDENCE) {
            assert.ok(!(asked.test(question) && evidence.test(text)), `${kind.name}, ${seed}: ${question}\n${text}`);
          }
        }
      }
    }
  });

  it('are not answered elsewhere on the page by the same question', () => {
    for (const kind of KINDS) {
      for (const seed of SEEDS) {
        const { asks } = kind.draw(new Dice(seed));
        const answered = new Set(asks.filter(({ sort }) => sort !== 'absent').map(({ template }) => template));
        const unnamed = asks.filter(({ sort, slots }) => sort === 'absent' && Object.keys(slots).length === 0);
        for (const { template } of unnamed) assert.ok(!answered.has(template), `${kind.name}, ${seed}: ${template}`);
      }
    }
  });
});

describe('facts', () => {
  it('hold the answers to their questions in their own words', () => {
    for (const template of ALL_FACTS) {
      for (const seed of SEEDS) {
        const [fact] = drawFacts([template], 1, new Dice(seed));
        assert.ok(fact);
        for (const { answer, sort } of fact.asks.filter((ask) => ask.sort === 'value')) {
          assert.ok(
            fact.sentence.toLowerCase().includes(answer.toLowerCase()),
            `${sort}: ${answer} / ${fact.sentence}`,
          );
        }
      }
    }
  });

  it('are asked in several wordings', () => {
    for (const { asks, alone = [] } of ALL_FACTS) {
      for (const [question] of [...asks, ...alone]) assert.ok(wordings(question) >= FEWEST_WORDINGS, question);
    }
    assert.ok(fewestCommonWordings() >= FEWEST_WORDINGS);
  });
});
