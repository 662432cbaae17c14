import { list } from '../documents/values/list.ts';

/** Emoji that one can name by looking, under Iconify's names; most vendors have drawn each of them. */
export const EMOJI_NAMES = list(`
  abacus, accordion, airplane, alien, ambulance, amphora, anchor, ant, astronaut, automobile, avocado, axe, baby-bottle,
  baby-chick, backpack, bacon, badger, badminton, bagel, baguette-bread, balance-scale, balloon, banana, banjo, bank,
  barber-pole, baseball, basket, basketball, bat, bathtub, battery, beans, beaver, bed, beer-mug, beetle, bell, bell-pepper,
  bento-box, bicycle, bikini, billed-cap, bird, birthday-cake, bison, blowfish, blue-book, blueberries, boar, bomb, books,
  boomerang, bouquet, bowling, boxing-glove, brain, bread, brick, briefcase, broccoli, bubbles, bucket, bug, burrito, bus,
  butter, butterfly, cactus, calendar, camel, camera, candle, candy, canned-food, canoe, carrot, castle, cat, chains,
  cheese-wedge, cherries, chestnut, chicken, chipmunk, chopsticks, christmas-tree, church, cigarette, circus-tent, clamp,
  clapper-board, clipboard, cloud, coat, cockroach, cocktail-glass, coconut, coffin, coin, comet, compass, cookie, coral,
  cow, crab, crayon, crocodile, croissant, crown, crutch, crystal-ball, cucumber, cupcake, custard, dagger, deer, dodo, dog,
  dolphin, donkey, door, doughnut, dove, dragon, dress, droplet, drum, duck, dumpling, eagle, egg, eggplant, elephant,
  elevator, envelope, evergreen-tree, factory, falafel, fallen-leaf, feather, ferris-wheel, ferry, fire, fire-engine,
  fire-extinguisher, fireworks, fish, fishing-pole, flamingo, flashlight, floppy-disk, flute, fly, fountain, fountain-pen,
  fox, french-fries, fried-shrimp, frog, fuel-pump, game-die, garlic, ghost, giraffe, glass-of-milk, glasses, gloves, goat,
  goggles, goose, gorilla, graduation-cap, grapes, green-apple, green-book, green-salad, guitar, hamburger, hammer, hamster,
  headphone, hedgehog, helicopter, hibiscus, high-heeled-shoe, hiking-boot, hippopotamus, honey-pot, honeybee, hook, horse,
  hospital, hot-dog, hot-pepper, hotel, hourglass-done, house, hut, hyacinth, ice, ice-cream, ice-skate, jack-o-lantern, jar,
  jeans, jellyfish, joystick, kangaroo, key, keyboard, kick-scooter, kimono, kitchen-knife, kite, kiwi-fruit, knot, koala,
  lab-coat, label, lacrosse, ladder, lady-beetle, laptop, leafy-green, lemon, leopard, lime, lion, lizard, llama, lobster,
  locked, locomotive, lollipop, long-drum, lotus, luggage, magic-wand, magnet, mammoth, maple-leaf, maracas, megaphone, melon,
  microphone, microscope, military-helmet, minibus, mirror, moai, mobile-phone, money-bag, moose, mosque, mosquito,
  motor-boat, motor-scooter, motorcycle, mountain, mouse, mouse-trap, movie-camera, mushroom, nail-polish, necktie,
  nesting-dolls, newspaper, notebook, nut-and-bolt, octopus, old-key, olive, onion, open-book, orangutan, otter, owl, ox,
  oyster, page-facing-up, paintbrush, palm-tree, pancakes, panda, paperclip, parachute, parrot, party-popper, peach, peacock,
  peanuts, pen, pencil, penguin, pie, pig, pill, pineapple, pizza, plunger, poodle, popcorn, postbox, potato, potted-plant,
  pretzel, printer, purse, pushpin, puzzle-piece, rabbit, raccoon, racing-car, radio, rainbow, ram, rat, razor, receipt,
  red-apple, red-envelope, rhinoceros, ribbon, rice-ball, ring, ring-buoy, ringed-planet, robot, rock, rocket,
  roll-of-paper, roller-skate, rooster, rose, rosette, running-shoe, safety-pin, safety-vest, sailboat, salt, sandwich,
  satellite, sauropod, saxophone, scarf, school, scissors, scorpion, screwdriver, scroll, seal, seedling, sewing-needle,
  shamrock, shark, shield, ship, shopping-cart, shorts, shower, shrimp, skateboard, skis, skull, skunk, sled, slot-machine,
  sloth, snail, snake, snowflake, soap, soccer-ball, socks, spaghetti, spider, spider-web, sponge, spoon, squid, stadium,
  star, stethoscope, strawberry, studio-microphone, sun, sunflower, sunglasses, sushi, swan, syringe, t-rex, t-shirt, taco,
  taxi, teapot, telephone, telescope, television, tennis, tent, test-tube, thermometer, tiger, toilet, tomato, toolbox,
  toothbrush, top-hat, tornado, tractor, train, tram, trophy, tropical-drink, tropical-fish, trumpet, tulip, turkey, turtle,
  umbrella, unicorn, violin, volcano, volleyball, waffle, watch, watermelon, whale, wheel, wine-glass, wolf, wood, worm,
  wrapped-gift, wrench, x-ray, yarn, yo-yo, zebra`);

/** Where the name in the set is not what people say. */
const SAID: Readonly<Record<string, string>> = {
  automobile: 'car',
  'baby-chick': 'chick',
  'baguette-bread': 'baguette',
  'billed-cap': 'cap',
  blowfish: 'pufferfish',
  'cheese-wedge': 'cheese',
  headphone: 'headphones',
  honeybee: 'bee',
  'hourglass-done': 'hourglass',
  'lady-beetle': 'ladybird',
  locked: 'lock',
  'nut-and-bolt': 'bolt',
  'page-facing-up': 'page',
  'ringed-planet': 'planet',
  sauropod: 'dinosaur',
  'soccer-ball': 'football',
  'tropical-drink': 'cocktail',
  'wrapped-gift': 'gift',
};

/** What people call an emoji: `red apple`. */
export function wordsFor(name: string): string {
  return SAID[name] ?? name.replaceAll('-', ' ');
}

/** With its article, unless it is many or a mass: `an owl`, `scissors`. */
export function withArticle(words: string): string {
  if (
    /(?:[^s]s|bread|broccoli|spaghetti|garlic|salt|ice|wood|yarn|soap|sushi|bacon|butter|popcorn|food|beans)$/.test(
      words,
    ) &&
    !/(?:bus|cactus|octopus|hibiscus|hippopotamus|lotus|platypus|rhinoceros|compass)$/.test(words)
  )
    return words;
  return `${/^[aeiou]/.test(words) && !/^(?:uni|eu)/.test(words) ? 'an' : 'a'} ${words}`;
}
