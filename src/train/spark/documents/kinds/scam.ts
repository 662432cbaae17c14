import { ask, type DocumentKind, field, given, no, yes } from '../page.ts';
import { spin } from '../spin.ts';
import { phone } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';
import { drawSlots } from '../values/slots.ts';
import { clock } from '../values/time.ts';

const SCAMS: readonly (readonly [text: string, asks: readonly (readonly [string, string])[]])[] = [
  [
    'Your $company account is {locked|suspended}. {Confirm|Verify} your {identity|details} {within|in} $duration: $url',
    [
      [
        '{Which company do they name|what account is locked|who are they pretending to be|which account is it about}?',
        '$company',
      ],
      ['{What is the link|where should one click|which address do they give|what website is it}?', '$url'],
      [
        '{How much time do they give|until when must one react|how long does one have|what is the time limit}?',
        '$duration',
      ],
    ],
  ],
  [
    'Congratulations! You {won|have won} a $product. {Claim|Get} it {now|today} at $url{, only $few left|}',
    [
      ['{What {did I win|is the prize|can one win}|what do they promise|what do they offer}?', '$product'],
      ['{Where {must|should} one claim it|what is the link|which site do they name}?', '$url'],
    ],
  ],
  [
    'FREE $number {coins|gems|credits} for {everyone|the first $few users}! {Log in|Sign in} with your {password|account} at $url',
    [
      ['{How many coins do they promise|what number is promised|how much is free}?', '$number'],
      ['{Where should one log in|which link is it|what website is it}?', '$url'],
    ],
  ],
  [
    'Hi {mum|dad}, this is my new number $phone. I {need|lost my phone and need} $price {today|at once}, can you help?',
    [
      ['{How much money do they want|what amount is asked for|how much is needed}?', '$price'],
      ['{What is the new number|which number is given|phone number}?', '$phone'],
    ],
  ],
  [
    '{Hello|Dear}, I am $full from $company. We {noticed|saw} a payment of $price. {Call|Ring} $phone {to cancel|if it was not you}.',
    [
      ['{Who is {writing|calling}|what is the name of the person|who claims to write}?', '$full'],
      ['{Which company do they name|from which firm are they|what company is it}?', '$company'],
      ['{How much was the payment|what amount do they name|how high is the payment}?', '$price'],
      ['{Which number should one call|what number do they give|phone number}?', '$phone'],
    ],
  ],
  [
    '{Do|Want to do} a {simple|small} job from home: $price a day, $few hours. Write to $user {on the app|now}',
    [
      ['{How much do they promise|what does one earn|what is the pay}?', '$price'],
      ['{Whom should one write to|who is the contact|to whom should I talk}?', '$user'],
    ],
  ],
];

export const scam: DocumentKind = {
  name: 'scam',
  draw(dice) {
    const [text, questions] = dice.pick(SCAMS);
    const slots = drawSlots([text, ...questions.flat()], dice, new Set());
    const sender = dice.chance(0.4)
      ? dice.pick([userName(dice), phone(dice), `${capitalised(madeUpWord(dice))} Support`])
      : undefined;
    const time = dice.chance(0.4) ? clock(dice) : undefined;
    return {
      pictures: [
        {
          rows: [...given(sender, (name) => name), spin(text, dice, slots), ...given(time, (value) => value)],
          classes: [],
        },
      ],
      asks: [
        ...questions.map(([question, answer]) => ask(question, slots[answer.slice(1)] as string, slots)),
        yes(
          '{Could it be a scam|is it suspicious|does it look like a scam|is that a scam|Should I be careful with it}?',
        ),
        no('{Is it safe|can I trust it|is it trustworthy|should I believe it|should I do what it says}?'),
        field('{Who sent it|who is the sender|from whom is the message|who wrote that}?', sender),
        field('{When was it sent|at what time did it come|what time was the message}?', time),
      ].filter(({ answer }) => answer !== undefined),
      gist: 'a suspicious message',
    };
  },
};
