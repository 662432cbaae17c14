import { absent, ask, type DocumentKind, field, given, no, told, yes } from '../page.ts';
import { bigNumber } from '../values/amounts.ts';
import { code, digits, email, url } from '../values/codes.ts';
import { madeUpWord } from '../values/made-up.ts';
import { shop } from '../values/places.ts';

/** A picture with a QR code or barcode and some words. */
export const codePoster: DocumentKind = {
  name: 'code-poster',
  draw(dice) {
    const format = dice.pick(['QR code', 'QR code', 'EAN-13', 'Code 128', 'Data Matrix']);
    const isSquare = format === 'QR code';
    const text = isSquare
      ? dice.pick([
          `https://${url(dice).replace(/^(https:\/\/|www\.)/, '')}`,
          `WIFI:S:${madeUpWord(dice)};P:${code(dice)};;`,
          email(dice),
          code(dice),
        ])
      : digits(dice, 13);
    const call = dice.pick([
      'Scan me',
      'Scan for the menu',
      'Join us',
      'Pay here',
      'Get the app',
      'Free wifi',
      'More information',
    ]);
    const name = dice.chance(0.5) ? shop(dice) : undefined;
    const number = dice.chance(0.3) ? bigNumber(dice) : undefined;
    const contents = `{What {does the code say|is in the code|does the code hold|is the code}|where does the code lead|read the {code|${isSquare ? 'QR code' : 'barcode'}}|what would I get when I scan it}?`;
    const hasCode = dice.chance(0.8);
    return {
      pictures: [
        {
          rows: [...given(name, (value) => value), call, ...given(number, (value) => `No. ${value}`)],
          codes: hasCode ? [{ format, text }] : [],
        },
      ],
      asks: [
        ...(hasCode
          ? [
              told(contents, text),
              told(
                '{What kind of code is it|which code is in the picture|what code do you see|type of code}?',
                `${format}.`,
              ),
            ]
          : [absent(contents)]),
        (hasCode ? yes : no)(
          '{Is there a {code|code to scan}|can I scan something|does it have a code|do you see a code}?',
        ),
        ask(
          '{What does it say above or below the code|what is the text|which words stand there|what does it call for}?',
          call,
        ),
        field('{Which {shop|place} is it|whose poster is it|what is the place called}?', name),
        field('{Which number is on it|what is the number|number}?', number),
      ],
      gist: 'a picture with a code',
    };
  },
};
