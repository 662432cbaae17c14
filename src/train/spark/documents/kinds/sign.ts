import { absent, ask, type DocumentKind, field, given } from '../page.ts';
import { spin } from '../spin.ts';
import { capitalised, list } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { address, city, shop } from '../values/places.ts';
import { weekday } from '../values/time.ts';

const SIGNS: readonly (readonly [text: string, asks: string, answer: string])[] = [
  ['NO $thing', '{What is {forbidden|not allowed}|what must one not do|what does the sign forbid}?', '$thing'],
  [
    'CAUTION $danger',
    '{What does the sign warn of|what should one be careful of|which danger is there|what is the warning about}?',
    '$danger',
  ],
  [
    'WARNING $danger',
    '{What does {it|the sign} warn of|what is dangerous here|what should one watch out for}?',
    '$danger',
  ],
  ['$place $measure', '{How far is it to $place|what is the distance to $place|how far away is $place}?', '$measure'],
  ['SPEED LIMIT $limit', '{What is the speed limit|how fast may one drive|what is the highest speed}?', '$limit'],
  ['$place NEXT $way', '{Where is $place|which way is $place|how does one get to $place}?', 'NEXT $way'],
  [
    'MAX HEIGHT $height',
    '{How high may {it|a car} be|what is the maximum height|which height is the limit}?',
    '$height',
  ],
  ['$shop', '{What is the {shop|place} called|which shop is it|what does the sign say}?', '$shop'],
  [
    '$street',
    '{Which street is it|what is the street called|where is the picture taken|name of the street}?',
    '$street',
  ],
  ['PLEASE $please', '{What does the sign ask for|what should one do|what are people asked to do}?', '$please'],
];

const FORBIDDEN = list(
  'SMOKING, FISHING, PARKING, SWIMMING, DOGS, BALL GAMES, CAMPING, PHONES, CYCLING, FLASH PHOTOGRAPHY, FOOD OR DRINK, LITTERING, TRUCKS, ENTRY',
);

const DANGERS = list(
  'SLIPPERY WHEN WET, FALLING ROCKS, DEEP WATER, HOT SURFACE, LOW BRIDGE, HIGH VOLTAGE, BEWARE OF THE DOG, ICE ON ROAD, LOOSE GRAVEL, STEEP STEPS, STRONG CURRENT, WET PAINT, FOREST FIRE, DEER CROSSING',
);

const PLEASE = list(
  'KNOCK, WAIT HERE, CLOSE THE GATE, WASH YOUR HANDS, KEEP RIGHT, RING THE BELL, TAKE A NUMBER, STAND BACK, MIND THE GAP, SWITCH OFF PHONES, KEEP OFF THE GRASS, USE OTHER DOOR',
);

export const sign: DocumentKind = {
  name: 'sign',
  draw(dice) {
    const [template, asked, answer] = dice.pick(SIGNS);
    const slots = {
      thing: dice.pick(FORBIDDEN),
      danger: dice.pick(DANGERS),
      place: dice.pick([city(dice), 'HARBOUR', 'HOSPITAL', 'CAR PARK', 'AIRPORT', 'TOWN CENTRE', 'BEACH']),
      measure: `${dice.int(1, 400)}${dice.pick([' km', ' mi', ' m', ''])}`,
      limit: String(dice.int(1, 13) * 10),
      way: dice.pick(['LEFT', 'RIGHT', 'EXIT', 'LIGHTS']),
      height: `${dice.int(2, 4)}.${dice.int(0, 9)} m`,
      shop: shop(dice).toUpperCase(),
      street: dice.chance(0.5) ? address(dice) : `${capitalised(madeUpWord(dice))} ROAD`,
      please: dice.pick(PLEASE),
    };
    const put = (text: string) => spin(text, dice, slots);
    const [from, to] = dice.some(['MON', 'FRI', 'SAT', 'SUN', 'WED'], 2) as [string, string];
    const days = dice.chance(0.3)
      ? dice.pick([`${from} - ${to}`, `${from} TO ${to}`, `${weekday(dice)}S ONLY`])
      : undefined;
    const [begin, end] = [dice.int(6, 11), dice.int(2, 11)];
    const hours = dice.chance(0.3) ? `${begin} AM ${dice.pick(['TO', '-'])} ${end} PM` : undefined;
    const except = dice.chance(0.25)
      ? dice.pick(['RESIDENTS ONLY', 'EXCEPT BUSES', 'STAFF ONLY', 'FINE 60', 'BY ORDER'])
      : undefined;
    return {
      pictures: [
        {
          rows: [
            put(template),
            ...given(days, (value) => value),
            ...given(hours, (value) => value),
            ...given(except, (value) => value),
          ],
          classes: dice.chance(0.4) ? [{ label: 'street sign', confidence: 0.5 + 0.5 * dice.next() }] : [],
          objects: dice.chance(0.2)
            ? [
                {
                  label: dice.pick(['stop sign', 'car', 'person']),
                  confidence: 0.7,
                  box: { x: 0.4, y: 0.4, width: 0.2, height: 0.2 },
                },
              ]
            : [],
        },
      ],
      asks: [
        ask(asked, put(answer), slots),
        ask(
          '{What does the sign say|what is written on the sign|what stands on it|read the sign}?',
          [put(template), days, hours, except].filter(Boolean).join(' '),
        ),
        field(
          '{On which days{ is it so|}|which days does it hold|what days are named|on what days does the sign apply}?',
          days,
        ),
        field(
          '{Between which hours|at what times does it hold|what hours are named|which times are on the sign}?',
          hours,
        ),
        field('{Until what time|when does it end|until when does it hold|till what time}?', hours && `${end} PM`),
        field('{From what time|when does it begin|from when does it hold|since what time}?', hours && `${begin} AM`),
        absent(
          '{What time is it|who put up the sign|how old is the sign|what is behind the sign|how high is the fine}?',
        ),
      ],
      gist: 'a sign',
      isUpperCase: dice.chance(0.6),
    };
  },
};
