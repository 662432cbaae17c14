import type { Dice } from '../../dice.ts';
import { list } from './list.ts';

export const GROCERIES = list(`
  oat milk, rye bread, apples, ground coffee, butter, eggs, tomatoes, olive oil, rice, cheddar, bananas, yoghurt, spaghetti,
  carrots, orange juice, dish soap, lentils, honey, salmon, onions, black tea, flour, brown sugar, peanuts, paper towels,
  cucumber, ginger, oranges, cat food, batteries, mozzarella, potatoes, garlic, lemons, granola, toothpaste, tofu, mustard,
  mushrooms, chicken breast, ice cream, crackers, soy sauce, spinach, cream cheese, sparkling water, raisins, light bulbs`);
export const DISHES = list(`
  mushroom risotto, fish tacos, lentil soup, pad thai, veggie burger, margherita pizza, ramen, beef stew, falafel wrap, caesar salad,
  chicken curry, gnocchi, pumpkin soup, club sandwich, paella, bibimbap, lasagne, grilled halloumi, fish and chips, pho,
  shakshuka, cheesecake, apple pie, tiramisu, chocolate mousse, waffles, pancakes, spring rolls, dumplings, onion rings,
  garlic bread, moussaka, quesadilla, duck breast, potato gratin, miso soup, couscous bowl, lamb kebab, baked camembert`);
export const DRINKS = list(`
  espresso, flat white, cappuccino, green tea, hot chocolate, lemonade, iced tea, apple spritzer, ginger beer, mango lassi,
  house red, pale ale, mineral water, orange juice, cola, chai latte, mint tea, cider, tonic water, kombucha, filter coffee`);
export const PRODUCTS = list(`
  desk lamp, rain jacket, bike helmet, water bottle, headphones, yoga mat, backpack, coffee grinder, wool socks, office chair,
  bluetooth speaker, picture frame, phone case, hiking boots, tent, kettle, notebook, board game, garden hose, drill, umbrella,
  running shoes, scarf, toaster, mouse pad, keyboard, monitor, rug, bookshelf, sofa, pillow, blanket, camera bag, tripod,
  air fryer, alarm clock, chess set, guitar strings, paint set, screwdriver, ladder, suitcase, sunglasses, wristwatch, vase`);
export const EVENTS = list(`
  meeting, concert, raid, tournament, workshop, rehearsal, garage sale, wedding, exam, picnic, quiz night, book club, training,
  webinar, parade, film night, hackathon, blood drive, yard sale, open day, choir practice, parents' evening, release, sale,
  barbecue, marathon, bake sale, job interview, dentist appointment, maintenance, food market, lecture, excursion, auction,
  flea market, driving test, team lunch, game night, cleanup, house party, football match, science fair, book launch`);
export const OBJECTS = list(`
  key, ladder, charger, passport, umbrella, toolbox, guitar, suitcase, remote, first-aid kit, camera, spare tyre, wallet, router,
  tent, drill, sewing machine, watering can, notebook, projector, torch, blender, parcel, password book, bike pump, tripod,
  extension cable, chess set, hammer, fuse box, birthday card, medicine, recipe book, laptop, microphone, fishing rod, map`);
export const SUPPLIES = list(`
  potions, snacks, a torch, warm clothes, your laptop, sunscreen, rope, a packed lunch, two pens, comfortable shoes, healing herbs,
  your own cup, gloves, exact change, a towel, ID, your ticket, a camera, extra batteries, a cake, folding chairs, water,
  a rain jacket, arrows, your homework, headphones, sleeping bags, a calculator, old newspapers, wood glue, a spare key`);
export const ANIMALS = list(`
  cat, dog, rabbit, parrot, hamster, goldfish, tortoise, pony, ferret, snake, hedgehog, goose, canary, gecko, guinea pig, sheep`);
export const PETS = list(
  'Biscuit, Luna, Pepper, Rex, Momo, Ziggy, Clover, Bruno, Nala, Pickles, Otto, Misty, Waffles, Simba, Juno, Toffee',
);
export const COLOURS = list(
  'red, blue, green, yellow, black, white, orange, purple, grey, brown, pink, turquoise, silver, golden, navy, beige',
);
export const SUBJECTS = list(`
  Maths, Biology, History, Chemistry, Physics, Art, Music, Geography, Latin, French, PE, Computing, Drama, Economics, German`);
export const SPORTS = list(
  'football, chess, tennis, rugby, swimming, handball, volleyball, hockey, badminton, rowing, judo, cricket, basketball',
);
export const GAME_ITEMS = list(`
  iron sword, healing potion, oak bow, mana crystal, leather boots, ruby ring, torch, dragon scale, silver key, stone pickaxe,
  rope, bread, phoenix feather, steel shield, wooden plank, gold coin, map fragment, fire scroll, fishing rod, magic seed,
  iron ore, wolf pelt, ancient tome, throwing knife, elven cloak, smoke bomb, lockpick, bandage, crystal shard, copper wire`);
export const GAME_PLACES = list(`
  Raven Bridge, Ember Keep, Sunken Temple, Frostfall Pass, Hollow Wood, Copper Mines, Wyrm Nest, Old Harbour, Gloom Marsh,
  Crystal Caves, Ashen Fields, Moonwell, Broken Tower, Salt Flats, Sky Dock, Bone Orchard, Shard Valley, Mirror Lake`);
export const PROBLEMS = list(`
  the lift is broken, the heating failed, the road is flooded, the speaker is ill, a pipe burst, the server crashed,
  tickets are sold out, the printer jammed, it is too windy, the bridge is closed, the oven is broken, staff are on strike,
  the hall is double-booked, the network is down, there was a power cut, the delivery was late, the train was cancelled,
  the roof is leaking, the battery died, half the team is sick, the licence expired, the paint is still wet, nobody signed up`);
export const ACTIONS = list(`
  water the plants, call the dentist, pay the rent, book the flights, feed the fish, renew the passport, clean the oven,
  send the slides, fix the bike, buy stamps, return the library books, update the website, order new filters, wash the car,
  collect the parcel, write the report, charge the drone, empty the bins, sign the form, back up the photos, mow the lawn,
  defrost the freezer, print the tickets, walk the dog, paint the fence, cancel the subscription, test the smoke alarm,
  sharpen the knives, restart the router, sort the receipts, tidy the shed, cook dinner, iron the shirts, lock the gate`);
export const TOPICS = list(`
  sea turtles, old bridges, bread baking, black holes, city gardens, sign language, medieval music, bees, plastic waste,
  solar power, urban foxes, jazz history, fungi, data privacy, mountain rescue, vertical farming, volcanoes, puppet theatre,
  rare orchids, tidal energy, railway maps, folk dances, coral reefs, cave paintings, paper money, river dolphins`);
/** What is nobody's business, and what cheats ask for. */
export const SECRETS = list(`
  password, card number, PIN, security code, date of birth, one-time code, recovery phrase, bank details, mother's maiden name,
  passport number, account name, login code, tax number, backup codes, private key, home address, seed words, phone number`);
/** What cheats promise. */
export const LURES = list(`
  gift card, free subscription, premium account, golden skin, rare sword, cash prize, tax refund, phone upgrade, lottery win,
  discount voucher, holiday trip, early access, beta key, signed poster, free month, loyalty bonus, game pass, crypto bonus`);
export const FOOD_FACTS = list(
  'Energy, Fat, Saturates, Carbohydrate, Sugars, Fibre, Protein, Salt, Sodium, Calcium, Iron, Vitamin C, Vitamin D, Cholesterol',
);
export const INGREDIENTS = list(`
  wheat flour, sugar, palm oil, cocoa butter, skimmed milk powder, salt, soy lecithin, hazelnuts, water, tomato paste, sunflower oil,
  rice starch, citric acid, sea salt, onion powder, oats, barley malt, egg yolk, mustard seeds, natural flavouring, paprika,
  glucose syrup, almonds, vanilla extract, pea protein, yeast, vinegar, garlic, black pepper, sesame, corn starch, apple juice`);
export const ALLERGENS = list(
  'milk, nuts, gluten, soya, eggs, sesame, mustard, celery, peanuts, fish, lupin, sulphites',
);

export const pickFrom =
  (members: readonly string[]) =>
  (dice: Dice): string =>
    dice.pick(members);
