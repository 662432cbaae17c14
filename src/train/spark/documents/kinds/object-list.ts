import { plural } from '../../../../core/prompt/plural.ts';
import type { Dice } from '../../dice.ts';
import { type Ask, absent, type DocumentKind, no, type PlacedObject, type Scene, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { asSentence, counted, joined } from '../values/counted.ts';
import { list } from '../values/list.ts';
import {
  ALL_LABELS,
  ANIMALS,
  FINE,
  FOODS,
  OTHER_ANIMALS,
  OTHER_THINGS,
  RIDES,
  SCENES,
  VEHICLES,
} from '../values/photo-labels.ts';
import { drawObjects, placeAsks, sideAsks } from './photo-objects.ts';

const LETTERING = list('EXIT, OPEN, STOP, TAXI, 24, CAFE, No. 7, SALE, BUS, 3, 5, 6, 12');
const SOUGHT = list('person, person, person, dog, cat, car');
const IS_THERE =
  '{Is there {a|any} $thing|do you see a $thing|can you see a $thing|does it show a $thing|is a $thing in the picture|Are there any $things}{ in the picture|}?';
const WHAT_IS_IT =
  '{What {object |thing |}is {this|it}|what am I looking at|which object is it|what do you call this|what is the object}?';
const WHAT_ANIMAL =
  '{What {animal|animals} {is|are} {it|in the picture|there|this}|which animal do you see|what kind of animal is shown|what pet is it}?';
const DESCRIBE =
  '{What {is|can you see|do you see} {in|on} {the|this} {picture|photo|image}|what does it show|describe {it|the photo|this picture}|what is there|what objects are there|tell me what you see}?';

const ABSENT: readonly Ask[] = [
  absent(
    '{What is the name of the {dog|person|man|woman|place}|who is {this|in the picture}|what are they called|who is that}?',
  ),
  absent(
    '{What are they {thinking|talking about|saying}|why are they there|how old are they|what year is it|who took it}?',
  ),
  absent('{When was it taken|which country is it|what is the price|what camera was it}?'),
];

/** Photographs as a detector and a classifier report them. */
export const objectList: DocumentKind = {
  name: 'object-list',
  draw: (dice) => (dice.chance(0.18) ? drawSubject(dice) : drawObjectPhoto(dice)),
};

/** Something that only the classifier has a word for. */
function drawSubject(dice: Dice): Scene {
  const isAnimal = dice.chance(0.5);
  const label = dice.pick(isAnimal ? OTHER_ANIMALS : OTHER_THINGS);
  const answer = asSentence(counted(label, 1));
  const [stranger = '', otherLabel = ''] = dice.some(ALL_LABELS, 2);
  return {
    pictures: [{ rows: [], classes: [{ label, confidence: 0.6 + 0.4 * dice.next() }] }],
    asks: [
      told(WHAT_IS_IT, answer),
      told(DESCRIBE, answer),
      ...(isAnimal ? [told(WHAT_ANIMAL, answer)] : []),
      yes(IS_THERE, { thing: label, things: plural(label) }),
      no(IS_THERE, { thing: stranger, things: plural(stranger) }),
      no(IS_THERE, { thing: otherLabel, things: plural(otherLabel) }),
      ...ABSENT,
    ],
    gist: `a photo of ${counted(label, 1)}`,
  };
}

function drawObjectPhoto(dice: Dice): Scene {
  const isRide = dice.chance(0.25);
  const first = dice.chance(0.4) ? 'person' : dice.pick(ALL_LABELS);
  const labels = isRide
    ? ['person', dice.pick(RIDES)]
    : [...new Set([first, ...dice.some(ALL_LABELS, dice.int(0, 2))])];
  const objects = drawObjects(labels, dice, isRide ? 1 : 5);
  const fine = labels.flatMap((label) => (FINE[label] && dice.chance(0.6) ? dice.pick(FINE[label]) : []));
  const scene = dice.chance(0.3) ? [dice.pick(SCENES)] : [];
  const classes = [...fine, ...scene].map((label) => ({ label, confidence: 0.6 + 0.4 * dice.next() }));
  const missing = (label: string) => !labels.includes(label);
  // People and pets are asked for most often, so they must be missed as often as anything is.
  const sought = dice.some(SOUGHT.filter(missing), 1);
  const strangers = [
    ...sought,
    ...dice.some(
      ALL_LABELS.filter((label) => missing(label) && !sought.includes(label)),
      labels.length - 1,
    ),
  ];
  const isThere = (label: string) => ({ thing: label, things: plural(label) });
  return {
    pictures: [{ rows: dice.chance(0.15) ? [dice.pick(LETTERING)] : [], objects, classes }],
    asks: [
      ...wholeAsks(labels, objects),
      ...labels.map((label) => yes(IS_THERE, isThere(label))),
      ...strangers.map((label) => no(IS_THERE, isThere(label))),
      ...(isRide
        ? [
            told(
              '{What is {the person|he|she|the man|the woman} riding|what does the person ride|what is the person {on|standing on|using}|which thing does the person ride}?',
              asSentence(counted(labels[1] as string, 1)),
            ),
          ]
        : []),
      ...fine.map((name) =>
        told(
          '{What {breed|kind|type|sort} {is it|exactly is it}|what exactly is it|can you be more precise|which breed}?',
          asSentence(name),
        ),
      ),
      ...scene.map((name) =>
        told(
          '{What place is {it|this}|where was {it|the photo} taken|what does the place look like|what kind of place is it}?',
          asSentence(name),
        ),
      ),
      ...sideAsks(objects),
      ...placeAsks(objects),
      ...ABSENT,
    ],
    gist: `a photo of ${everything(labels, objects)}`,
  };
}

function countOf(label: string, objects: readonly PlacedObject[]): number {
  return objects.filter((object) => object.label === label).length;
}

function everything(labels: readonly string[], objects: readonly PlacedObject[]): string {
  return joined(labels.map((label) => counted(label, countOf(label, objects))));
}

/** What is there, and how many of it. */
function wholeAsks(labels: readonly string[], objects: readonly PlacedObject[]): Ask[] {
  const group = (members: readonly string[], template: string): Ask[] => {
    const found = labels.filter((label) => members.includes(label));
    return found.length > 0 ? [told(template, asSentence(everything(found, objects)))] : [];
  };
  const isOneThing = labels.length === 1 && labels[0] !== 'person';
  return [
    told(DESCRIBE, asSentence(everything(labels, objects))),
    ...(isOneThing ? [told(WHAT_IS_IT, asSentence(everything(labels, objects)))] : []),
    ...labels.map((label) => told(howMany('$things'), String(countOf(label, objects)), { things: plural(label) })),
    told(
      '{How many people {are there|do you see|are in the picture}|how many persons are there|count the people|number of people|how many humans}?',
      String(countOf('person', objects)),
    ),
    told(
      '{How many {things|objects} are there|how many objects do you see|count all objects}?',
      String(objects.length),
    ),
    ...group(ANIMALS, WHAT_ANIMAL),
    ...group(
      VEHICLES,
      '{What vehicle is {it|in the picture|there}|which vehicle do you see|what means of transport is shown|what kind of vehicle}?',
    ),
    ...group(
      FOODS,
      '{What food is {it|in the picture|there}|what is there to eat|which food do you see|what could one eat}?',
    ),
  ];
}
