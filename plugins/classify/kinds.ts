import { LABELS } from './labels.ts';

/** What may be said of a picture, and the classes that count towards it. */
export interface Kind {
  label: string;
  /** Places among the network's outputs. */
  classes: number[];
  animal: boolean;
}

type Range = number | [first: number, last: number];

/** Animals come first among the classes. */
const LAST_ANIMAL = 397;
/** Flatworm and nematode: whatever is seen through a microscope. */
const NO_ANIMALS = [110, 111];

/** Classes that are told apart less surely than that they are one kind. */
const ANIMAL_GROUPS: Record<string, Range[]> = {
  fish: [
    [0, 1],
    [389, 397],
  ],
  shark: [[2, 4]],
  bird: [
    [7, 24],
    [80, 100],
    [127, 146],
  ],
  salamander: [[25, 29]],
  frog: [[30, 32]],
  turtle: [[33, 37]],
  lizard: [[38, 48]],
  snake: [[52, 68]],
  spider: [[72, 77]],
  crab: [[118, 121]],
  lobster: [[122, 124]],
  dog: [[151, 268]],
  wolf: [[269, 272]],
  fox: [[277, 280]],
  cat: [[281, 285]],
  'big cat': [[286, 293]],
  bear: [[294, 297]],
  beetle: [[300, 307]],
  butterfly: [[321, 326]],
  rabbit: [[330, 332]],
  ape: [[365, 368]],
  monkey: [[369, 382]],
  elephant: [101, [385, 386]],
  horse: [339],
  cow: [345],
  sheep: [[348, 349]],
};

const THING_GROUPS: Record<string, Range[]> = {
  bicycle: [444, 671],
  boat: [472, 484, 510, 554, 576, 625, 628, 724, 780, 814, 871, 914],
  bridge: [821, 839, 888],
  bus: [654, 779, 874],
  car: [407, 436, 468, 511, 609, 627, 656, 661, 717, 751, 817],
  guitar: [402, 546],
  mushroom: [947, [991, 997]],
  piano: [579, 881],
  'motor scooter': [665, 670],
  train: [466, 547, 705, 820],
  truck: [555, 569, 675, 864, 867],
};

/** Things that look alike to the network, by the names of their classes; what they have in common is always true of them. */
const LOOK_ALIKES: Record<string, string[]> = {
  building: ['palace', 'castle', 'church', 'monastery', 'bell tower', 'mosque', 'stupa'],
  landscape: ['lakeshore', 'valley', 'mountain', 'promontory', 'beach', 'cliff', 'volcano', 'sandbar'],
  hat: [
    ...['cowboy hat', 'sombrero', 'poke bonnet', 'swimming cap', 'shower cap', 'graduation cap'],
    'military hat (bearskin or shako)',
  ],
  helmet: ['crash helmet', 'football helmet', 'Pickelhaube'],
  mask: ['mask', 'gas mask or respirator', 'oxygen mask'],
  shirt: ['T-shirt', 'sweatshirt', 'tights for gymnastics, a one-piece leotard, or a sport jersey'],
  'bed or couch': ['couch', 'four-poster bed'],
  cup: ['coffee mug', 'tea cup'],
  computer: ['desktop computer', 'laptop computer', 'notebook computer', 'monitor', 'CRT monitor'],
};

/**
 * Of the other things, those that are told by their own name. Left out is what the network takes for whatever it has no class for
 * (small tools, stationery, devices, vessels).
 */
const THINGS = [
  ...['airliner', 'airship', 'balloon', 'forklift', 'go-kart', 'golf cart', 'military aircraft', 'parachute'],
  ...['recreational vehicle', 'snowmobile', 'snowplow', 'space shuttle', 'tank', 'tractor', 'tram'],
  ...['bakery', 'barn', 'boathouse', 'bookcase', 'bookstore', 'carousel', 'dam', 'fountain'],
  ...['greenhouse', 'grocery store', 'library', 'lighthouse', 'obelisk', 'pier', 'restaurant', 'desk'],
  ...['stone wall', 'tent', 'totem pole', 'triumphal arch', 'water tower', 'yurt'],
  ...['accordion', 'banjo', 'cello', 'drum', 'harp', 'saxophone', 'violin'],
  ...['baseball', 'basketball', 'soccer ball', 'tennis ball', 'volleyball ball', 'pool table'],
  ...['candle', 'jigsaw puzzle', 'rocking chair', 'sewing machine', 'spider web', 'sundial', 'teapot'],
  ...[
    'teddy bear',
    'umbrella',
    'vase',
    'wine bottle',
    'comic book',
    'website',
    'traffic light',
    'traffic or street sign',
  ],
  ...['guacamole', 'ice cream', 'popsicle', 'baguette', 'bagel', 'pretzel', 'cheeseburger', 'hot dog', 'cabbage'],
  ...['broccoli', 'cauliflower', 'cucumber', 'artichoke', 'bell pepper', 'strawberry', 'orange', 'lemon', 'fig'],
  ...['pineapple', 'banana', 'pomegranate', 'carbonara', 'pizza', 'burrito', 'red wine', 'espresso'],
  ...['coral reef', 'geyser', 'hay', 'corn', 'daisy'],
];

/** Everything that may be said; no class counts towards two kinds. */
export const KINDS: readonly Kind[] = [
  ...grouped(ANIMAL_GROUPS, true),
  ...alone(ungroupedAnimals(), true),
  ...grouped(THING_GROUPS, false),
  ...Object.entries(LOOK_ALIKES).map(([label, names]) => ({ label, animal: false, classes: names.map(classNamed) })),
  ...alone(THINGS.map(classNamed), false),
];

function classNamed(name: string): number {
  return LABELS.indexOf(name);
}

function grouped(groups: Record<string, Range[]>, animal: boolean): Kind[] {
  return Object.entries(groups).map(([label, ranges]) => ({ label, animal, classes: ranges.flatMap(numbersIn) }));
}

function alone(classes: readonly number[], animal: boolean): Kind[] {
  return classes.map((index) => ({ label: LABELS[index] as string, animal, classes: [index] }));
}

function ungroupedAnimals(): number[] {
  const left = new Set(numbersIn([0, LAST_ANIMAL]));
  for (const range of [...NO_ANIMALS, ...Object.values(ANIMAL_GROUPS).flat()]) {
    for (const index of numbersIn(range)) left.delete(index);
  }
  return [...left];
}

function numbersIn(range: Range): number[] {
  if (typeof range === 'number') return [range];
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
