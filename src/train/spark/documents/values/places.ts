import type { Dice } from '../../dice.ts';
import { capitalised, list } from './list.ts';
import { madeUpWord } from './made-up.ts';
import { lastName } from './people.ts';

const CITIES = list(`
  York, Lisbon, Ghent, Malmo, Kyoto, Austin, Cork, Porto, Graz, Bergen, Leeds, Nantes, Turin, Krakow, Basel, Tampere, Denver,
  Halifax, Perth, Durban, Accra, Lagos, Nairobi, Cairo, Izmir, Haifa, Pune, Hanoi, Cebu, Busan, Osaka, Taipei, Lima, Quito,
  Bogota, Recife, Cordoba, Puebla, Tucson, Boise, Omaha, Bristol, Cardiff, Dundee, Galway, Bremen, Leipzig, Lyon, Bilbao,
  Seville, Bari, Split, Brno, Pecs, Varna, Riga, Vilnius, Tartu, Aarhus, Uppsala, Utrecht, Bruges, Geneva, Innsbruck`);
const COUNTRIES = list(`
  Ghana, Portugal, Japan, Norway, Brazil, Kenya, Canada, Ireland, Vietnam, Peru, Poland, Turkey, Iceland, Morocco, India,
  Greece, Chile, Denmark, Nepal, Spain, Austria, Mexico, New Zealand, South Korea, Ecuador, Finland, Jordan, Belgium`);
const STREET_NAMES = list(`
  Mill, Church, Station, High, Park, Victoria, Garden, King, Queen, Oak, Elder, Maple, Cedar, Birch, Harbour, River, Castle,
  Market, Bridge, Orchard, Meadow, Chapel, Forge, Linden, Quarry, Abbey, Canal, Windmill, Willow, Granary, Fountain, Tower`);
const STREET_KINDS = list('Street, Road, Lane, Avenue, Square, Way, Court, Close, Drive, Row, Terrace, St, Rd, Ave');
const FOREIGN_STREETS = list(`
  Rue Voltaire, Via Garibaldi, Calle Mayor, Hauptstrasse, Bahnhofstrasse, Lindenallee, Rua Augusta, Storgatan, Kerkstraat,
  Avenida Central, Plaza Nueva, Rue des Lilas, Gartenweg, Marktplatz, Via Roma, Calle del Sol, Rue Pasteur, Dorfstrasse`);
const SHOP_BEGIN = list(`
  Blue, Golden, Little, Old, Green, Sunny, Silver, Copper, Happy, Red, Wild, Salty, Velvet, Lucky, Urban, Northern, Humble,
  Hidden, Crooked, Merry, Royal, Rustic, Twin, Corner, Daily, Harbour, Moonlight, Maple, Stone, Fox & Co, Island, Village`);
const SHOP_END = list(`
  Bakery, Kitchen, Market, Deli, Books, Hardware, Pharmacy, Cafe, Bistro, Florist, Cycles, Electronics, Garden Centre, Grill,
  Barbers, Tea House, Supermarket, Pizzeria, Noodle Bar, Stationers, Pet Supplies, Toys, Records, Wine Shop, Outfitters,
  Fishmonger, Laundry, Optician, Shoes, Butchers, Diner, Sushi, Tavern, Gallery, Hotel, Studio, Repairs, Organics`);
const COMPANY_END = list(
  'Ltd, Inc, GmbH, Group, Labs, Systems, Partners, Logistics, Energy, Insurance, Airlines, Bank, & Sons, Media, Software',
);
const VENUES = list(`
  the town hall, the old mill, the sports centre, the library, the community garden, the harbour, the main square, the gym,
  the chapel, the school kitchen, the back room, the skate park, the boathouse, the fire station, the rooftop bar, the canteen,
  the youth club, the museum, the north gate, the car park, the theatre, the beach hut, the lighthouse, the cinema foyer,
  the university hall, the bus depot, the dog park, the music school, the observatory, the climbing wall, the bowling alley`);
const ROOMS = list(`
  kitchen, cellar, attic, garage, hallway, bathroom, spare room, shed, laundry room, office, conservatory, pantry, workshop,
  living room, staff room, meeting room, reception, storeroom, balcony, stairwell`);
const SPOTS = list(`
  under the doormat, in the top drawer, behind the radiator, on the blue shelf, next to the printer, in the glove box,
  under the third flowerpot, in the green tin, behind the mirror, at the front desk, in locker 12, on the window sill,
  in the fridge door, inside the piano stool, under the stairs, in the shoebox, on top of the wardrobe, beside the kettle,
  in the red toolbox, with the neighbour, in the coat pocket, behind the bookcase, in the bottom drawer, by the back door,
  in the grey cupboard, under the sink, in the bread bin, on the hook by the door, in the left filing cabinet`);

export function city(dice: Dice): string {
  return dice.chance(0.9)
    ? dice.pick(CITIES)
    : `${capitalised(madeUpWord(dice, 2))}${dice.pick(['ton', 'ville', 'burg', 'ford', ''])}`;
}

export function country(dice: Dice): string {
  return dice.pick(COUNTRIES);
}

export function street(dice: Dice): string {
  if (dice.chance(0.12)) return dice.pick(FOREIGN_STREETS);
  const name = dice.chance(0.85) ? dice.pick(STREET_NAMES) : capitalised(madeUpWord(dice));
  return `${name} ${dice.pick(STREET_KINDS)}`;
}

/** House and street, in either order. */
export function address(dice: Dice): string {
  const house = `${dice.int(1, 240)}${dice.chance(0.1) ? dice.pick(['a', 'b', 'c']) : ''}`;
  return dice.chance(0.8) ? `${house} ${street(dice)}` : `${street(dice)} ${house}`;
}

/** Within a line an {@link address}; those with a street of another language are left out. */
export const ADDRESS = addressForm();

function addressForm(): RegExp {
  const house = '\\d{1,3}[abc]?';
  const street = `(?:\\p{Lu}[\\p{L}']+) (?:${STREET_KINDS.join('|')})`;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${house} ${street}|${street} ${house})(?![\\p{L}\\p{N}])`, 'giu');
}

export function postcode(dice: Dice): string {
  const letters = () => dice.pick([...'ABCDEGHKLMNPRSTW']) + dice.pick([...'ABEDGHLNORSTW']);
  const digits = String(dice.int(10_000, 99_999));
  return dice.chance(0.3) ? `${letters()}${dice.int(1, 19)} ${dice.int(1, 9)}${letters()}` : digits;
}

export function shop(dice: Dice): string {
  const kind = dice.next();
  if (kind < 0.6) return `${dice.pick(SHOP_BEGIN)} ${dice.pick(SHOP_END)}`;
  if (kind < 0.8) return `${lastName(dice)}${dice.pick(["'s", '', ' &'])} ${dice.pick(SHOP_END)}`;
  if (kind < 0.9) return `The ${dice.pick(SHOP_BEGIN)} ${capitalised(madeUpWord(dice, 2))}`;
  return `${capitalised(madeUpWord(dice))} ${dice.pick(SHOP_END)}`;
}

export function company(dice: Dice): string {
  const name = dice.chance(0.5) ? capitalised(madeUpWord(dice)) : lastName(dice);
  return `${name} ${dice.pick(COMPANY_END)}`;
}

/** `the old mill`. */
export function venue(dice: Dice): string {
  return dice.pick(VENUES);
}

export function room(dice: Dice): string {
  return dice.pick(ROOMS);
}

/** Where something lies: `under the doormat`. */
export function spot(dice: Dice): string {
  return dice.pick(SPOTS);
}
