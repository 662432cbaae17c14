import { ask, type DocumentKind, field, given, type Row } from '../page.ts';
import { where } from '../phrases.ts';
import { bigNumber, percent } from '../values/amounts.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { GAME_ITEMS, GAME_PLACES, pickFrom } from '../values/things.ts';

export const hud: DocumentKind = {
  name: 'game-screen',
  draw(dice) {
    const health = dice.pick([`${dice.int(1, 100)}/100`, `${dice.int(1, 100)}`, percent(dice)]);
    const ammo = dice.chance(0.6) ? `${dice.int(0, 60)}/${dice.int(61, 300)}` : undefined;
    const level = dice.chance(0.6) ? String(dice.int(1, 90)) : undefined;
    const place = dice.chance(0.6) ? pickFrom(GAME_PLACES)(dice) : undefined;
    const quest = dice.chance(0.6)
      ? dice.pick([
          `Find the ${pickFrom(GAME_ITEMS)(dice)}`,
          `Defeat the ${madeUpWord(dice)}`,
          `Talk to ${userName(dice)}`,
          `Reach ${pickFrom(GAME_PLACES)(dice)}`,
          `Collect ${dice.int(2, 20)} ${madeUpWord(dice)}s`,
        ])
      : undefined;
    const score = dice.chance(0.5) ? bigNumber(dice) : undefined;
    const time = dice.chance(0.4) ? `${dice.int(0, 9)}:${String(dice.int(0, 59)).padStart(2, '0')}` : undefined;
    const lives = dice.chance(0.3) ? String(dice.int(1, 9)) : undefined;
    const player = dice.chance(0.4) ? userName(dice) : undefined;
    const label = dice.pick([': ', ' ']);
    const rows = dice.shuffled<Row>([
      `${dice.pick(['HP', 'Health', 'HEALTH'])}${label}${health}`,
      ...given(ammo, (value) => `${dice.pick(['Ammo', 'AMMO', 'Arrows'])}${label}${value}`),
      ...given(level, (value) => `${dice.pick(['Level', 'Lv', 'LVL'])}${label}${value}`),
      ...given(place, (value) => value),
      ...given(quest, (value) => `${dice.pick(['Quest', 'Objective', 'Mission'])}: ${value}`),
      ...given(score, (value) => `SCORE${label}${value}`),
      ...given(time, (value) => `TIME${label}${value}`),
      ...given(lives, (value) => `Lives${label}${value}`),
      ...given(player, (value) => value),
    ]);
    return {
      pictures: [{ rows }],
      asks: [
        ask(
          '{How much health is left|what is the health|how many hit points does the player have|HP|how healthy is the player}?',
          health,
        ),
        field('{How much ammo is left|how many shots are left|what is the ammo|ammunition}?', ammo),
        field('{Which level is it|what level is the player|what is the level|on which level are they}?', level),
        field(where('the player'), place),
        field(
          '{What is the {quest|mission|objective}|what must be done|what is the player supposed to do|which task is given}?',
          quest,
        ),
        field('{What is the score|how many points are there|how many points does the player have|score}?', score),
        field('{How much time is left|what does the timer say|what is the time|how long is left}?', time),
        field('{How many lives are left|how many lives does the player have|number of lives|lives}?', lives),
        field('{What is the player called|who is playing|name of the player|which player is it}?', player),
      ],
      gist: 'a screen of a game',
      isUpperCase: dice.chance(0.2),
    };
  },
};
