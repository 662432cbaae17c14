import type { Dice } from '../../dice.ts';
import { capitalised, list } from './list.ts';
import { madeUpWord } from './made-up.ts';

const FIRST = list(`
  Anna, Ben, Carla, Daniel, Ella, Finn, Greta, Hugo, Ines, Jonas, Katja, Lars, Maren, Nils, Olga, Paul, Rosa, Sven, Tilda, Uwe,
  Amara, Kwame, Zuri, Tendai, Ngozi, Chidi, Abena, Sipho, Fatou, Ade, Yara, Omar, Leila, Karim, Nadia, Samir, Layla, Tariq,
  Hiro, Yuki, Aiko, Kenji, Mei, Wei, Jun, Lin, Xiu, Minh, Linh, Thao, Jae, Soo-jin, Hana, Dae, Priya, Arjun, Ravi, Anika,
  Sanjay, Divya, Meera, Imran, Ayesha, Bilal, Mateo, Lucia, Diego, Camila, Javier, Sofia, Pablo, Elena, Rafael, Ines,
  Pierre, Chloe, Luc, Manon, Antoine, Camille, Giulia, Marco, Luca, Chiara, Matteo, Joao, Beatriz, Tiago, Ivan, Olena,
  Dmitri, Katya, Piotr, Agnieszka, Jakub, Zofia, Eszter, Bence, Andrei, Ioana, Nikos, Eleni, Mehmet, Elif, Emre, Aylin,
  Liam, Maeve, Sean, Niamh, Callum, Isla, Gareth, Megan, Harry, Olivia, George, Amelia, Ethan, Grace, Noah, Ava, Tyler,
  Madison, Kai, Leilani, Sione, Tane, Ahiga, Aponi, Ingrid, Bjorn, Astrid, Freya, Erik, Saga, Aino, Eero, Ruth, Walter`);

const LAST = list(`
  Adler, Berg, Castellano, Dubois, Eriksen, Fischer, Garcia, Hoffmann, Ivanova, Jansen, Kowalski, Lindqvist, Moreau, Novak,
  Okafor, Petrov, Quinn, Rossi, Schneider, Tanaka, Ueda, Vasquez, Weber, Xu, Yilmaz, Zimmermann, Adeyemi, Banerjee, Chen,
  Diallo, El-Sayed, Ferreira, Gupta, Haddad, Ito, Jimenez, Kim, Larsen, Mbeki, Nguyen, O'Brien, Patel, Ramirez, Silva,
  Thompson, Umarov, Varga, Walsh, Yamamoto, Zhou, Baker, Carter, Douglas, Evans, Foster, Grant, Hughes, Jarvis, Keller,
  Lambert, Marsh, Nolan, Osborne, Porter, Reid, Sutton, Turner, Vance, Whitfield, Young, Abara, Bello, Cisse, Dogan`);

const TITLES = list('Dr, Prof, Mr, Mrs, Ms, Dr, Chef, Captain, Coach, Sister');
const NICK_BEGIN = list(`
  pixel, shadow, moss, iron, lazy, turbo, silent, frost, neon, velvet, rusty, lunar, tiny, mango, cosmic, salty, hollow, brave,
  echo, copper, paper, glitch, sleepy, cactus, marble, storm, ember, dusty, blue, wild, mellow, crispy, noble, quantum`);
const NICK_END = list(`
  fox, otter, wizard, toast, bear, crow, knight, pickle, panda, ghost, walrus, raven, noodle, falcon, turtle, badger, bean,
  lynx, cloud, biscuit, moth, goblin, comet, river, hawk, squid, tiger, potato, smith, rider, witch, gecko, stone, wolf`);
const JOBS = list(`
  plumber, graphic designer, dentist, head gardener, sales manager, violin teacher, software engineer, project manager, baker,
  tax adviser, physiotherapist, electrician, photographer, marine biologist, account manager, sound engineer, midwife,
  art director, data analyst, locksmith, translator, event planner, structural engineer, veterinarian, chief editor,
  interior designer, ski instructor, piano tuner, carpenter, research assistant, customer adviser, mechanic, goldsmith`);

export function firstName(dice: Dice): string {
  return dice.pick(FIRST);
}

export function lastName(dice: Dice): string {
  return dice.chance(0.85) ? dice.pick(LAST) : capitalised(madeUpWord(dice));
}

export function fullName(dice: Dice): string {
  return `${firstName(dice)} ${dice.chance(0.08) ? `${dice.pick([...'ABCDEFGHJKLMNPRSTW'])}. ` : ''}${lastName(dice)}`;
}

/** Within a line a name as {@link fullName} draws it, but for made-up ones. */
export const FULL_NAME = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${FIRST.join('|')})(?: [A-Z]\\.)? (?:${LAST.join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
);

/** As letters and signs name somebody: `Dr Okafor`, `Priya Walsh`. */
export function titledName(dice: Dice): string {
  return dice.chance(0.5) ? `${dice.pick(TITLES)} ${lastName(dice)}` : fullName(dice);
}

/** What somebody is called in a chat: a first name or a nickname. */
export function userName(dice: Dice): string {
  const nick = () => {
    const [begin, end] = [dice.pick(NICK_BEGIN), dice.pick(NICK_END)];
    return dice.pick([
      `${begin}${end}`,
      `${begin}_${end}`,
      `${capitalised(begin)}${capitalised(end)}`,
      `${begin}.${end}`,
      end,
    ]);
  };
  const number = dice.chance(0.25) ? String(dice.int(1, 99)) : '';
  const kind = dice.next();
  if (kind < 0.35) return firstName(dice);
  if (kind < 0.45) return firstName(dice).toLowerCase() + number;
  if (kind < 0.55) return capitalised(madeUpWord(dice)) + number;
  return nick() + number;
}

export function job(dice: Dice): string {
  return dice.pick(JOBS);
}
