import { ask, type DocumentKind, field, given, no, told, yes } from '../page.ts';
import { price } from '../values/amounts.ts';
import { phone } from '../values/codes.ts';

const FOREIGN: readonly (readonly [text: string, language: string, meaning: string])[] = [
  ['Eingang nur über den Hof', 'German', 'the entrance is through the yard'],
  ['Bitte nicht füttern', 'German', 'please do not feed'],
  ['Rasen betreten verboten', 'German', 'keep off the grass'],
  ['Heute frische Brötchen', 'German', 'fresh rolls today'],
  ['Wegen Umbau geschlossen', 'German', 'closed for rebuilding'],
  ['Défense de stationner', 'French', 'no parking'],
  ['Sonnez puis entrez', 'French', 'ring, then come in'],
  ['Ouvert tous les jours sauf le lundi', 'French', 'open every day but Monday'],
  ['Attention au chien', 'French', 'beware of the dog'],
  ['Prohibido fumar', 'Spanish', 'no smoking'],
  ['Cerrado por vacaciones', 'Spanish', 'closed for holidays'],
  ['Se vende piso', 'Spanish', 'flat for sale'],
  ['Peligro de incendio', 'Spanish', 'danger of fire'],
  ['Vietato entrare', 'Italian', 'no entry'],
  ['Uscita di emergenza', 'Italian', 'emergency exit'],
  ['Chiuso per ferie', 'Italian', 'closed for holidays'],
  ['Proibido estacionar', 'Portuguese', 'no parking'],
  ['Puxe a porta', 'Portuguese', 'pull the door'],
  ['Verboden toegang', 'Dutch', 'no entry'],
  ['Te huur', 'Dutch', 'to let'],
];

export const foreignSign: DocumentKind = {
  name: 'foreign-sign',
  draw(dice) {
    const [text, language, meaning] = dice.pick(FOREIGN);
    const number = dice.chance(0.3) ? phone(dice) : undefined;
    const hours = dice.chance(0.3) ? `${dice.int(7, 10)}h - ${dice.int(16, 20)}h` : undefined;
    const fee = dice.chance(0.3) ? price(dice) : undefined;
    const other = dice.pick(FOREIGN.filter((entry) => entry[1] !== language))[1];
    const question =
      '{Is {it|the text|the sign} {in|written in} $language|does it say that in $language|is that $language}?';
    return {
      pictures: [
        {
          rows: [
            text,
            ...given(hours, (value) => value),
            ...given(fee, (value) => value),
            ...given(number, (value) => value),
          ],
        },
      ],
      asks: [
        ask(
          '{What does {it|the sign} say|what is written there|what stands on it|read it}?',
          [text, hours, fee, number].filter(Boolean).join(' '),
        ),
        told('{Which language is it|in what language is it|what language is the sign in|language?}?', `${language}.`),
        told(
          '{What does {it|that} mean|translate it|what is that in English|what does the sign mean in English}?',
          `It means: ${meaning}.`,
        ),
        yes(question, { language }),
        no(question, { language: other }),
        field('{Which hours are given|when is it open|what times are on it|opening hours}?', hours),
        field('{Which phone number is given|what number can I call|phone number}?', number),
        field('{How much is it|what price is on it|what does it cost}?', fee),
      ],
      gist: 'a sign',
      isUpperCase: dice.chance(0.3),
    };
  },
};
