import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DataFile } from '../../../src/train/data/data-file.ts';
import type { DataSource, RowSample } from '../../../src/train/data/format.ts';
import { type DataFormatName, dataFormats } from '../../../src/train/data/formats.ts';
import { emptyFolder, write, writePicture } from '../support/scratch.ts';

/** What each row of a file is, or what is wrong with it. */
function samplesOf(
  t: TestContext,
  name: DataFormatName,
  content: unknown,
  source: Partial<DataSource> = {},
): (RowSample | string | undefined)[] {
  const format = dataFormats[name];
  const file = new DataFile(write(join(emptyFolder(t), 'data.json'), content), format.layout);
  t.after(() => file.close());
  const read = format.reader(file, { images: 'pictures', questionFormat: 'QCM-ALE', ...source });
  return [...file.rows()].map((row) => {
    try {
      return read(file.read(row));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
}

test('Alpaca: an instruction, perhaps with an input', (t) => {
  const rows = [
    { instruction: 'Add.', input: '1 and 2', output: '3' },
    { instruction: 'Greet.', input: '', output: 'Hello' },
    { instruction: 'No output.' },
  ];
  assert.deepEqual(samplesOf(t, 'alpaca', rows), [
    { form: 'instruction', turns: [{ question: 'Add.', input: '1 and 2', answer: '3', images: [] }] },
    { form: 'instruction', turns: [{ question: 'Greet.', answer: 'Hello', images: [] }] },
    'is of another form ("output": Invalid input: expected string, received undefined)',
  ]);
});

test('LLaVA: turns with the pictures whose placeholders they hold', (t) => {
  const [human, gpt] = [(value: string) => ({ from: 'human', value }), (value: string) => ({ from: 'gpt', value })];
  const rows = [
    { id: '1', image: 'a.jpg', conversations: [human('<image>\nWhat?'), gpt('A cat.'), human('Where?'), gpt('Here.')] },
    { image: ['a.jpg', 'b.jpg'], conversations: [human('<image>'), gpt('One.'), human('And <image>'), gpt('Two.')] },
    { image: 'a.jpg', conversations: [human('What?'), gpt('A cat.')] },
    { conversations: [{ from: 'system', value: 'Be kind.' }, human('Hi'), gpt('Hello')] },
    { conversations: [human('<image>\nWhat?'), gpt('A cat.')] },
    { image: ['a.jpg', 'b.jpg'], conversations: [human('<image>'), gpt('One.')] },
    { conversations: [human('What?')] },
    { conversations: [gpt('A cat.')] },
    { conversations: [] },
  ];
  const [a, b] = [join('pictures', 'a.jpg'), join('pictures', 'b.jpg')];
  assert.deepEqual(samplesOf(t, 'llava', rows), [
    {
      form: 'instruction',
      turns: [
        { question: 'What?', answer: 'A cat.', images: [a] },
        { question: 'Where?', answer: 'Here.', images: [] },
      ],
    },
    {
      form: 'instruction',
      turns: [
        { question: '', answer: 'One.', images: [a] },
        { question: 'And', answer: 'Two.', images: [b] },
      ],
    },
    { form: 'instruction', turns: [{ question: 'What?', answer: 'A cat.', images: [a] }] },
    { form: 'instruction', system: 'Be kind.', turns: [{ question: 'Hi', answer: 'Hello', images: [] }] },
    'shows 1 pictures in its words, but names 0',
    'names 2 pictures, but shows 1 in its words',
    'has no answer to turn 1',
    "has no human's words as turn 1",
    'is of another form ("conversations": has no turns)',
  ]);
});

test('Owl: a conversation in one text', (t) => {
  const rows = [
    {
      text: 'Be kind.\nHuman: <image>\nHuman: What\nis it?\nAI: A cat.\nIt sleeps.\nHuman: <image>\nAI: A dog.',
      image: ['a.jpg', 'b.jpg'],
      task_type: 'llava_sft',
    },
    { text: 'Human: Hi\nAI: Hello', task_type: 'gpt4_sft' },
    { text: 'Human: <image>\nHuman: What?\nAI: A cat.', image: [] },
    { text: 'Human: What?\nAI: A cat.', image: ['a.jpg'] },
    { text: 'Human: What?' },
  ];
  assert.deepEqual(samplesOf(t, 'owl', rows.map((row) => JSON.stringify(row)).join('\n')), [
    {
      form: 'instruction',
      system: 'Be kind.',
      turns: [
        { question: 'What\nis it?', answer: 'A cat.\nIt sleeps.', images: [join('pictures', 'a.jpg')] },
        { question: '', answer: 'A dog.', images: [join('pictures', 'b.jpg')] },
      ],
    },
    { form: 'instruction', system: '', turns: [{ question: 'Hi', answer: 'Hello', images: [] }] },
    'shows more pictures in its words than the 0 it names',
    'names 1 pictures, but shows 0 in its words',
    'ends without an answer of the AI',
  ]);
});

test('COCO: captions of the pictures that the same file names', (t) => {
  const content = {
    info: {},
    annotations: [
      { image_id: 7, id: 1, caption: ' A cat. ' },
      { image_id: 8, id: 2, caption: 'A dog.' },
    ],
    images: [{ id: 7, file_name: '7.jpg', width: 3 }],
  };
  assert.deepEqual(samplesOf(t, 'coco-captions', content), [
    { form: 'caption', turns: [{ question: '', answer: 'A cat.', images: [join('pictures', '7.jpg')] }] },
    'has no picture: the file\'s "images" lacks the id 8',
  ]);
});

test('ScienceQA: problems of a part, with pictures where they lie and captions where they are given', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'train', '3', 'image.png'));
  const problem = {
    question: 'Which?',
    choices: ['this', 'that'],
    answer: 1,
    hint: '',
    image: null,
    task: 'x',
    grade: '2',
  };
  const content = {
    3: { ...problem, image: 'image.png', split: 'train', lecture: 'Look.\nThink.', solution: 'That.' },
    4: { ...problem, split: 'test' },
    5: { ...problem, split: 'train', answer: 2 },
    6: { ...problem, split: 'train', choices: 'none' },
  };
  const captions = write(join(folder, 'captions.json'), { version: '1.0', captions: { 3: 'a hill' } });
  const [science, other, wrong, broken] = samplesOf(t, 'science-qa', content, {
    images: folder,
    split: 'train',
    captions,
  });
  assert.deepEqual(science, {
    form: 'science',
    turns: [
      {
        question: 'Question: Which?\nContext: a hill\nOptions: (A) this (B) that',
        answer: 'The answer is B. BECAUSE: Look.\\nThink. That.',
        images: [join(folder, 'train', '3', 'image.png')],
      },
    ],
  });
  assert.equal(other, undefined);
  assert.equal(wrong, 'has 2 choices, and its answer is number 2 counted from 0');
  assert.match(String(broken), /^is of another form \("choices": /);
  const [without] = samplesOf(t, 'science-qa', content, { images: folder });
  assert.match(String(typeof without === 'object' && without.turns[0]?.question), /\nContext: N\/A\n/);
});
