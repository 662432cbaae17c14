import { plural } from '../../../../core/prompt/plural.ts';
import type { Dice } from '../../dice.ts';
import { type Ask, absent, type DocumentKind, no, type PlacedObject, type Scene, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { list } from '../values/list.ts';

/** What the detector knows (COCO). */
const ANIMALS = list('bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe');
const VEHICLES = list('bicycle, car, motorcycle, airplane, bus, train, truck, boat');
const THINGS = list(`
  traffic light, fire hydrant, stop sign, bench, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball,
  kite, baseball bat, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple,
  sandwich, orange, broccoli, carrot, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop,
  mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear`);
const RIDES = list('horse, bicycle, motorcycle, skateboard, surfboard, snowboard, skis');
const FOODS = list('banana, apple, sandwich, orange, broccoli, carrot, pizza, donut, cake');
const ALL = ['person', ...ANIMALS, ...VEHICLES, ...THINGS];
/** Whole-picture labels that say nothing about whether an object is there. */
const SCENES = list(
  'seashore, palace, library, valley, restaurant, monastery, street sign, bookshop, pier, castle, barn, greenhouse, stage, cliff, lakeside, volcano, church, boathouse, grocery store, shoe shop',
);
/** Finer names by kind, as the classifier has them. */
const FINE: Readonly<Record<string, readonly string[]>> = {
  dog: list('beagle, golden retriever, dachshund, pug, collie, husky, boxer, chow, dalmatian, whippet'),
  cat: list('tabby, Persian cat, Siamese cat, Egyptian cat, tiger cat'),
  bird: list('toucan, robin, flamingo, goldfinch, peacock, macaw, jay, hummingbird, ostrich'),
  car: list('sports car, convertible, minivan, jeep, taxi, limousine'),
  boat: list('canoe, catamaran, speedboat, gondola, trimaran'),
  cup: list('espresso, coffee mug, teapot, measuring cup'),
};
const PLACES = [0.08, 0.4, 0.75];

/** A short phrase, with its article: `a dog`, `2 dogs`. */
function counted(label: string, count: number): string {
  if (count > 1) return `${count} ${plural(label)}`;
  return plural(label) === label ? label : `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`;
}

function and(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** One to three groups of things, each thing in a cell of its own of a 3 x 3 grid where that is possible. */
function drawObjects(labels: readonly string[], dice: Dice): PlacedObject[] {
  const cells = dice.shuffled(Array.from({ length: 9 }, (_, cell) => cell));
  return labels.flatMap((label) => {
    const count = label === 'person' ? dice.pick([1, 1, 2, 2, 3, 4, 5]) : dice.pick([1, 1, 1, 2, 3]);
    return Array.from({ length: count }, (): PlacedObject => {
      const cell = cells.pop() ?? dice.int(0, 8);
      const x = (PLACES[cell % 3] as number) + 0.05 * dice.next();
      const y = (PLACES[Math.floor(cell / 3)] as number) + 0.05 * dice.next();
      return {
        label,
        confidence: dice.chance(0.85) ? 0.6 + 0.39 * dice.next() : 0.46 + 0.08 * dice.next(),
        box: { x, y, width: 0.15, height: 0.15 },
      };
    });
  });
}

const across = ({ box }: PlacedObject) => box.x + box.width / 2;

/** Who is on which side of whom, where it is clear. */
function sideAsks(objects: readonly PlacedObject[]): Ask[] {
  if (objects.length !== 2) return [];
  const [left, right] = [...objects].sort((a, b) => across(a) - across(b)) as [PlacedObject, PlacedObject];
  if (across(right) - across(left) < 0.25 || left.label === right.label) return [];
  return [
    told(
      '{What is|Which thing is|what do you see} {on the left|left|to the left} {of|} {the $other|the picture|}?'.replace(
        '{of|} {the $other|the picture|}',
        'of the $other',
      ),
      sentence(counted(left.label, 1)),
      { other: right.label },
    ),
    told(
      '{What is|Which thing is|what do you see|what stands} {to the right|right} of the $other?',
      sentence(counted(right.label, 1)),
      { other: left.label },
    ),
    yes(
      '{Is the $one {left|to the left} of the $other|does the $one stand left of the $other|is the $one further left than the $other}?',
      { one: left.label, other: right.label },
    ),
    no(
      '{Is the $one {right|to the right} of the $other|does the $one stand right of the $other|is the $one further right than the $other}?',
      { one: left.label, other: right.label },
    ),
  ];
}

function placeAsks(objects: readonly PlacedObject[]): Ask[] {
  return objects.flatMap((object) => {
    const isOnly = objects.filter(({ label }) => label === object.label).length === 1;
    const side = across(object) < 1 / 3 ? 'left' : across(object) > 2 / 3 ? 'right' : undefined;
    if (!isOnly || !side) return [];
    return [
      told(
        '{Where is the $thing|on which side is the $thing|which side is the $thing on|where do you see the $thing|where does the $thing stand|in what part is the $thing}?',
        `On the ${side}.`,
        { thing: object.label },
      ),
    ];
  });
}

function drawPhoto(dice: Dice): Scene {
  const isRide = dice.chance(0.15);
  const isEmpty = !isRide && dice.chance(0.08);
  const labels = isEmpty
    ? []
    : isRide
      ? ['person', dice.pick(RIDES)]
      : [...new Set([dice.chance(0.4) ? 'person' : dice.pick(ALL), ...dice.some(ALL, dice.int(0, 2))])];
  const objects = isRide
    ? labels.flatMap((label) => drawObjects([label], dice).slice(0, 1))
    : drawObjects(labels, dice);
  const fine = labels.flatMap((label) => (FINE[label] && dice.chance(0.6) ? dice.pick(FINE[label]) : []));
  const scene = dice.chance(0.3) ? [dice.pick(SCENES)] : [];
  const classes = [...fine, ...scene].map((label) => ({
    label,
    confidence: dice.chance(0.8) ? 0.6 + 0.4 * dice.next() : 0.45,
  }));
  const countOf = (label: string) => objects.filter((object) => object.label === label).length;
  const kinds = (members: readonly string[]) => labels.filter((label) => members.includes(label));
  const strangers = dice.some(
    ALL.filter((label) => !labels.includes(label)),
    4,
  );
  const everything = and(labels.map((label) => counted(label, countOf(label))));
  const people = countOf('person');
  const groupAsk = (members: readonly string[], template: string): Ask[] => {
    const found = kinds(members);
    return found.length > 0
      ? [told(template, sentence(and(found.map((label) => counted(label, countOf(label))))))]
      : [];
  };
  return {
    pictures: [
      {
        rows: dice.chance(0.15) ? [dice.pick(list('EXIT, OPEN, STOP, TAXI, 24, CAFE, No. 7, SALE, BUS'))] : [],
        objects,
        classes,
      },
    ],
    asks: [
      ...(everything
        ? [
            told(
              '{What {is|can you see|do you see} {in|on} {the|this} {picture|photo|image}|what does it show|describe {it|the photo|this picture}|what is there|what objects are there|tell me what you see}?',
              sentence(everything),
            ),
          ]
        : []),
      ...(everything
        ? []
        : scene.length + fine.length > 0
          ? [
              told(
                '{What {is|can you see} in the picture|what does it show|describe the photo}?',
                sentence(`it looks like a ${[...fine, ...scene][0]}`),
              ),
            ]
          : [absent('{What {is|can you see} in the picture|what does it show|describe the photo}?')]),
      ...labels.map((label) => told(howMany('$things'), String(countOf(label)), { things: plural(label) })),
      ...labels.map((label) =>
        yes(
          '{Is there {a|any} $thing|do you see a $thing|can you see a $thing|does it show a $thing|is a $thing in the picture|Are there any $things}{ in the picture|}?',
          { thing: label, things: plural(label) },
        ),
      ),
      ...strangers.map((label) =>
        no(
          '{Is there {a|any} $thing|do you see a $thing|can you see a $thing|does it show a $thing|is a $thing in the picture|Are there any $things}{ in the picture|}?',
          { thing: label, things: plural(label) },
        ),
      ),
      ...groupAsk(
        ANIMALS,
        '{What {animal|animals} {is|are} {it|in the picture|there|this}|which animal do you see|what kind of animal is shown|what pet is it}?',
      ),
      ...groupAsk(
        VEHICLES,
        '{What vehicle is {it|in the picture|there}|which vehicle do you see|what means of transport is shown|what kind of vehicle}?',
      ),
      ...groupAsk(
        FOODS,
        '{What food is {it|in the picture|there}|what is there to eat|which food do you see|what could one eat}?',
      ),
      ...(isRide
        ? [
            told(
              '{What is {the person|he|she|the man|the woman} riding|what does the person ride|what is the person {on|standing on|using}|which thing does the person ride}?',
              sentence(counted(labels[1] as string, 1)),
            ),
          ]
        : []),
      ...(labels.length === 1 && people === 0
        ? [
            told(
              '{What {object |thing |}is {this|it}|what am I looking at|which object is it|what do you call this|what is the object}?',
              sentence(counted(labels[0] as string, countOf(labels[0] as string))),
            ),
          ]
        : []),
      told(
        '{How many people {are there|do you see|are in the picture}|how many persons are there|count the people|number of people|how many humans}?',
        String(people),
      ),
      told(
        '{How many {things|objects} are there|how many objects do you see|count all objects}?',
        String(objects.length),
      ),
      ...fine.map((name) =>
        told(
          '{What {breed|kind|type|sort} {is it|exactly is it}|what exactly is it|can you be more precise|what kind of $thing is it|which breed}?',
          sentence(name),
          { thing: labels[0] as string },
        ),
      ),
      ...scene
        .slice(0, 1)
        .map((name) =>
          told(
            '{What place is {it|this}|where was {it|the photo} taken|what does the place look like|what kind of place is it}?',
            sentence(name),
          ),
        ),
      ...sideAsks(objects),
      ...placeAsks(objects),
      absent(
        '{What is the name of the {dog|person|man|woman|place}|who is {this|in the picture}|what are they called|who is that}?',
      ),
      absent(
        '{What are they {thinking|talking about|saying}|why are they there|how old are they|what year is it|who took it}?',
      ),
      absent(
        '{What {does the text|does the sign} say about the price|what is the price|when was it taken|which country is it}?',
      ),
    ],
    gist: everything ? `a photo of ${everything}` : 'a photo',
  };
}

/** Photographs as a detector and a classifier report them. */
export const objectList: DocumentKind = { name: 'object-list', draw: drawPhoto };
