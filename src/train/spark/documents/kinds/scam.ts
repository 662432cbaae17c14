import { ask, type DocumentKind, field, given, no, yes } from '../page.ts';
import { fill, spin } from '../spin.ts';
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
  [
    '[Dear customer,] your $company {card|account} was {blocked|limited}[ on $date]. {Enter|Type in|Give us} your $secret at $url {to unlock it|to go on}.',
    [
      [
        '{What do they {ask you to enter|want to know|ask for}|what should one type in|which data do they want|what are people asked to give}?',
        '$secret',
      ],
      ['{Where should one enter it|which address is named|what is the link|on which site}?', '$url'],
      ['{Who do they claim to be|which company is named|in whose name do they write}?', '$company'],
    ],
  ],
  [
    '{hey|yo|hi} {friend|there|all}, $company {is giving away|gives everyone} a $lure {for $duration|today only}, {grab|get} it: $url',
    [
      [
        '{What do they {offer|promise|give away}|what is there for free|what could one get|what is given away}?',
        '$lure',
      ],
      ['{Who is said to give it|which company do they name|from whom is it supposed to be}?', '$company'],
      ['{Where does the link lead|what is the link|which address do they post}?', '$url'],
    ],
  ],
  [
    '{I reported|I accidentally reported} your account{, sorry|}! {Talk to|Message|Write to} {the admin|the moderator|support} $user before $clock or {you will be|it gets} banned.',
    [
      [
        '{Whom {should|must} one {talk|write} to|who is the admin|to whom is one sent|who should be contacted|which person do they name}?',
        '$user',
      ],
      ['{Until when must one write|before what time|by when must one react}?', '$clock'],
      [
        '{What does the writer say has happened|why should one write|what did they do by mistake}?',
        'reported your account',
      ],
    ],
  ],
  [
    'Your parcel {is waiting|could not be delivered}: {a fee of|customs of} $price {must be paid|is due} {by|before} $date. Pay at $url[ or call $phone]',
    [
      ['{How much is the fee|what must be paid|what do they want paid|how much money do they want}?', '$price'],
      ['{Until when must it be paid|by which date|what is the deadline}?', '$date'],
      ['{Where should one pay|which site is it|what is the link}?', '$url'],
    ],
  ],
  [
    'I {turned|made} $price {into|to} $price2 in $duration with $full, the best {trader|coach}! {DM|Ask|Write} {me|her|him} for the $lure.',
    [
      ['{Who is the trader|which trader do they praise|with whose help was it}?', '$full'],
      ['{How much was it in the end|how much did they make|what became of the money}?', '$price2'],
      ['{How long did it take|in what time|how quick was it}?', '$duration'],
    ],
  ],
  [
    'Send {me|us} your $secret and your $secret2 {to get|and you get} the $lure {in|within} $duration.',
    [
      [
        '{What should one send|what do they {want|ask for}|which data do they ask for|what are they after}?',
        '$secret and your $secret2',
      ],
      ['{What does one get for it|what do they {promise|offer}|what is the reward}?', '$lure'],
      ['{How long does it take|when does one get it|within what time}?', '$duration'],
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
        ...questions.map(([question, answer]) => ask(question, fill(answer, slots), slots)),
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
