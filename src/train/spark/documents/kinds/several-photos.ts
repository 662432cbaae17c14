import { plural } from '../../../../core/prompt/plural.ts';
import type { Dice } from '../../dice.ts';
import { absent, type DocumentKind, no, type PlacedObject, told, yes } from '../page.ts';
import { list } from '../values/list.ts';

const numbered = (index: number) => String(index + 1);

const LABELS = list(
  'dog, cat, car, bicycle, person, bird, chair, cup, boat, horse, umbrella, book, pizza, clock, train, cow, laptop, banana',
);

/** Photos side by side: which one has what, how many in all? */
export const severalPhotos: DocumentKind = {
  name: 'several-photos',
  draw(dice: Dice) {
    const labels = dice.some(LABELS, dice.int(2, 3));
    const counts = labels.map(() => dice.pick([1, 1, 2, 3]));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const missing = LABELS.find((label) => !labels.includes(label)) as string;
    const objects = (label: string, count: number): PlacedObject[] =>
      Array.from({ length: count }, (_, index) => ({
        label,
        confidence: 0.6 + 0.39 * dice.next(),
        box: { x: 0.1 + 0.3 * index, y: 0.4, width: 0.15, height: 0.15 },
      }));
    const counted = (index: number) =>
      counts[index] === 1 ? `a ${labels[index]}` : `${counts[index]} ${plural(labels[index] as string)}`;
    return {
      pictures: labels.map((label, index) => ({ rows: [], objects: objects(label, counts[index] as number) })),
      asks: [
        ...labels.map((label, index) =>
          told(
            '{Which {image|picture} {shows|has} a $thing|in which {image|picture} is the $thing|where is the $thing}?',
            `Image ${numbered(index)}.`,
            { thing: label },
          ),
        ),
        ...labels.map((_, index) =>
          told(
            '{What {is|do you see} in {image|picture} $number|what does {image|picture} $number show|describe {image|picture} $number}?',
            `${counted(index).replace(/^a/, 'A')}.`,
            { number: numbered(index) },
          ),
        ),
        ...labels.map((label, index) =>
          told(
            '{How many $things are there in {image|picture} $number|count the $things in {image|picture} $number|number of $things in {image|picture} $number}?',
            String(counts[index]),
            { things: plural(label), number: numbered(index) },
          ),
        ),
        ...labels.map((label, index) =>
          no(
            '{Is there a $thing in {image|picture} $number|does {image|picture} $number show a $thing|do you see a $thing in {image|picture} $number}?',
            { thing: label, number: numbered((index + 1) % labels.length) },
          ),
        ),
        ...labels.map((label, index) =>
          yes(
            '{Is there a $thing in {image|picture} $number|does {image|picture} $number show a $thing|do you see a $thing in {image|picture} $number}?',
            { thing: label, number: numbered(index) },
          ),
        ),
        no('{Is there a $thing in any of them|does any picture show a $thing|do you see a $thing anywhere}?', {
          thing: missing,
        }),
        told(
          '{How many {things|objects} are there {in all|altogether}|count everything in all pictures|how many objects in total}?',
          String(total),
        ),
        told(
          '{How many {images|pictures} are there|how many pictures did I send|number of images}?',
          String(labels.length),
        ),
        absent('{Where were the pictures taken|who took the pictures|when were they taken|which picture is older}?'),
      ],
    };
  },
};
