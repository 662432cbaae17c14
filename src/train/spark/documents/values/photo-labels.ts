import { list } from './list.ts';

// What the detector knows (COCO), by what one asks for.
export const ANIMALS = list('bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe');
export const VEHICLES = list('bicycle, car, motorcycle, airplane, bus, train, truck, boat');
export const FOODS = list('banana, apple, sandwich, orange, broccoli, carrot, pizza, donut, cake');
export const RIDES = list('horse, bicycle, motorcycle, skateboard, surfboard, snowboard, skis');
const THINGS = list(`
  traffic light, fire hydrant, stop sign, bench, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball,
  kite, baseball bat, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, chair, couch,
  potted plant, bed, dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink,
  refrigerator, book, clock, vase, scissors, teddy bear`);
export const ALL_LABELS = ['person', ...ANIMALS, ...VEHICLES, ...FOODS, ...THINGS];

// What the classifier knows (ImageNet): places, finer names by kind, and what the detector has no word for.
export const SCENES = list(`
  seashore, palace, library, valley, restaurant, monastery, bookshop, pier, castle, barn, greenhouse, stage, cliff, lakeside,
  volcano, church, boathouse, grocery store, shoe shop, bakery, cinema, beacon, dam, fountain, mosque, patio`);
export const FINE: Readonly<Record<string, readonly string[]>> = {
  dog: list('beagle, golden retriever, dachshund, pug, collie, husky, boxer, chow, dalmatian, whippet'),
  cat: list('tabby, Persian cat, Siamese cat, Egyptian cat, tiger cat'),
  bird: list('toucan, robin, flamingo, goldfinch, peacock, macaw, jay, hummingbird, ostrich'),
  car: list('sports car, convertible, minivan, jeep, taxi, limousine'),
  boat: list('canoe, catamaran, speedboat, gondola, trimaran'),
  cup: list('espresso, coffee mug, teapot, measuring cup'),
};
export const OTHER_ANIMALS = list(`
  tree frog, box turtle, iguana, chameleon, scorpion, tarantula, snail, hermit crab, starfish, jellyfish, goldfish, hamster,
  hedgehog, squirrel, beaver, otter, badger, koala, wallaby, gorilla, ladybug, bee, dragonfly, monarch butterfly, sea lion`);
export const OTHER_THINGS = list(`
  acoustic guitar, accordion, hammer, screwdriver, compass, hourglass, typewriter, envelope, lemon, pineapple, strawberry,
  pretzel, bagel, cheeseburger, ice cream, violin, drum, lighter, padlock, candle, basketball, soccer ball, sunglasses, cowboy hat,
  running shoe, backpack, safety pin, paintbrush, binoculars, stethoscope, toilet tissue, wallet, wooden spoon, corkscrew`);
