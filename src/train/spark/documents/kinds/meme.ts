import { absent, ask, type DocumentKind, told } from '../page.ts';
import { spin } from '../spin.ts';
import { list } from '../values/list.ts';
import { drawSlots } from '../values/slots.ts';

const MEME_TOPS = list(`
  me after $duration of sleep, nobody at all, when $who says it is $day, my $animal at $clock, the plan was simple, how it started, day $few of the diet,
  when you finally $action, that one friend, mom: we have $dish at home, me explaining $topic, when the $event is cancelled, it is $day and I forgot $supplies,
  they told me there would be $dish, one does not simply $action, brace yourselves, I don't always $action, when the $product arrives`);

const MEME_BOTTOMS = list(`
  and it is still $weekday, but where is the $object, me at the $event, the $animal: no, why is there $dish, I came for the $drink, $who was not amused,
  how it is going, and then $problem, but I forgot $supplies, worth $price, for the $few time, next stop $city, guess who has to $action, $pet did it again,
  the $event starts in $duration, send help, but make it $colour, not again, until $day, and it only cost $price`);

export const meme: DocumentKind = {
  name: 'meme',
  draw(dice) {
    const used = new Set<string>();
    const [top, bottom] = [dice.pick(MEME_TOPS), dice.pick(MEME_BOTTOMS)];
    const slots = drawSlots([top, bottom], dice, used);
    const [above, below] = [spin(top, dice, slots), spin(bottom, dice, slots)];
    const values = (text: string): [string, string][] =>
      [...text.matchAll(/\$([a-z]+)/g)].map(([, name = '']) => [name, slots[name] as string]);
    const nouns: Readonly<Record<string, string>> = {
      who: 'Who is {mentioned|named|it about}',
      day: 'What day {is it|is mentioned}',
      weekday: 'Which {weekday|day} is it',
      duration: 'How long {is it|does it take|is mentioned}',
      dish: 'What {food|dish} is {mentioned|it about}',
      animal: 'Which animal is {mentioned|it about}',
      event: 'Which event is {mentioned|it about}',
      city: 'Which city is {mentioned|it about}',
      price: 'How much {is it|did it cost}',
      product: 'Which product is {mentioned|it about}',
      object: 'What is missing',
      supplies: 'What was forgotten',
      topic: 'What topic is {mentioned|explained}',
      drink: 'What drink is {mentioned|it about}',
      pet: 'Who did it',
      colour: 'Which colour is {mentioned|it about}',
    };
    const objects = dice.chance(0.6)
      ? [
          {
            label: dice.pick(['cat', 'dog', 'person', 'bird', 'bear']),
            confidence: 0.6 + 0.39 * dice.next(),
            box: { x: 0.3, y: 0.3, width: 0.4, height: 0.4 },
          },
        ]
      : [];
    const [object] = objects;
    return {
      pictures: [{ rows: [above, ...(dice.chance(0.9) ? [below] : [])], objects }],
      asks: [
        ask(
          '{What does the {meme|caption} say|what is the {meme|caption}|what is written {on the meme|there}|read the meme|what is the joke}?',
          `${above} ${below}`,
        ),
        ask(
          '{What {does it say|is written|stands} at the top|what is the top {text|line|caption}|the upper text}?',
          above,
        ),
        ask(
          '{What {does it say|is written|stands} at the bottom|what is the bottom {text|line|caption}|the lower text}?',
          below,
        ),
        ...[...values(top), ...values(bottom)].flatMap(([name, value]) =>
          nouns[name]
            ? [ask(`{${nouns[name]}|${nouns[name].toLowerCase()}|Tell me: ${nouns[name].toLowerCase()}}?`, value)]
            : [],
        ),
        ...(object
          ? [
              told(
                '{What {animal or person|creature} {is|do you see} {in|on} the meme|who is in the picture|what does the meme show besides the text}?',
                `A ${object.label}.`,
              ),
            ]
          : []),
        absent('{Who made the meme|where is the meme from|who drew it|how old is the meme}?'),
      ],
      gist: 'a meme',
      isUpperCase: dice.chance(0.6),
    };
  },
};
