import type { FactTemplate } from './fact.ts';

/** What players write, and what games tell them. */
export const GAME: readonly FactTemplate[] = [
  {
    says: '{raid|dungeon|match|quest|boss fight} {starts|begins} in $duration at $gameplace[, be ready].',
    asks: [
      ['{When does it {start|begin}|how long until it starts|how soon is it}?', 'in $duration'],
      ['{Where is it|at which place is it|where does it take place|where do I have to go}?', '$gameplace'],
    ],
    absent: ['{How many players are needed|how many people can join}?', '{What is the reward|what can one win}?'],
  },
  {
    says: '{last time|yesterday} we {wiped|failed|lost} at $percent, {so|this time} bring $supplies.',
    asks: [
      ['{At how much did they {fail|lose|wipe}|how far did they get|at what percentage did they wipe}?', '$percent'],
      ['{What should {people|one} bring|what is needed|what do they need this time}?', '$supplies'],
    ],
    absent: ['{Who was to blame|whose fault was it}?', '{When is the next try|when do they try again}?'],
  },
  {
    says: '{selling|trading|I sell|WTS} $item for $number {gold|coins|gems}{, whisper $user|, ask $user|}.',
    asks: [
      [
        '{How much is the $item|what does the $item cost|what is the price of the $item|how many coins for the $item}?',
        '$number',
      ],
      ['{What is {sold|for sale|being traded}|what do they sell|which item is offered}?', '$item'],
    ],
    absent: ['{What level does one need|what is the level of the $item|how many $item are there}?'],
  },
  {
    says: 'you {need|must find|have to collect} $few {more|of the} $items {to|before you} {open the gate|craft the key|finish the quest}.',
    asks: [
      ['{How many are {needed|missing}|how many does one need|how many $items do I need}?', '$few'],
      ['{What {is|must be} {needed|collected|found}|which item do I need|what do I have to look for}?', '$items'],
    ],
    absent: ['{Where can one find|who sells|how much is a} $items?'],
  },
  {
    says: '$user {defeated|slew|has beaten} {the|a} $madeup with {a|the} $item {in|at} $gameplace.',
    asks: [
      ['{Who {defeated|has beaten} the $madeup|who won against the $madeup|who slew it}?', '$user'],
      ['{What weapon {was used|did $user use}|with what was the $madeup beaten|what did $user use}?', '$item'],
      ['{Where {was|did $user beat} the $madeup|where did it happen|at which place}?', '$gameplace'],
    ],
    absent: ['{What level is|how many lives has|how many points does one get for} the $madeup?'],
  },
  {
    says: 'speak to $who in $gameplace to {get|receive|learn about} the $item.',
    asks: [
      ['{Whom {should|must} one speak to|who has the $item|who gives the $item|whom do I ask}?', '$who'],
      ['{Where is $who|where do I have to go|where can $who be found}?', '$gameplace'],
      ['{What does one get|what can I get from $who|what is the reward}?', '$item'],
    ],
    absent: ['{How much does the $item cost|what level do I need|when does $who leave}?'],
  },
  {
    says: '{server|maintenance|event} {restarts|ends|is over} {at $clock|in $duration}.',
    asks: [],
    yes: ['{Is it about a server or event|does it tell a time|is there a time given}?'],
    absent: ['{Why does it happen|what is the reason for it}?', '{Who is the admin|who runs the server}?'],
  },
  {
    says: '{new|weekly} record: $user finished {$gameplace|the race|level $few} in $clock with $number points.',
    asks: [
      ['{Who {holds|set} the record|who has the record|who finished it|whose record is it}?', '$user'],
      ['{How many points {were there|did $user get}|what is the score|how many points}?', '$number'],
    ],
    absent: ['{Who had the record before|who is second|how many tries were needed}?'],
  },
];
