import type { FactTemplate } from './fact.ts';

/** Made-up encyclopaedia and news: nobody can know the answer, it has to be read. */
export const KNOWLEDGE: readonly FactTemplate[] = [
  {
    says: '$full {founded|started|opened} the $madeup {institute|society|school|factory} in $city in $year.',
    asks: [
      [
        '{Who founded it|who is the founder|who founded the $madeup|who started the $madeup|who set up the $madeup}?',
        '$full',
      ],
      [
        '{When was the $madeup {founded|started|opened}|in which year was the $madeup founded|what year did the $madeup open}?',
        '$year',
      ],
      [
        '{Where {is|was} the $madeup {founded|opened}|in which city is the $madeup|what city is the $madeup in}?',
        '$city',
      ],
    ],
    absent: [
      '{How many people work|what is the address|who is the present director|how many members are there} at the $madeup?',
    ],
  },
  {
    says: 'the $madeup river {is|flows for} $measure {long|through $country} and {ends|rises} in $city.',
    asks: [
      ['{How long is the $madeup|what is the length of the $madeup|which length does the $madeup have}?', '$measure'],
      ['{Where does the $madeup {end|rise}|which city is on the $madeup|what city does the $madeup come to}?', '$city'],
    ],
    absent: ['{How deep is|how wide is|who discovered|how many bridges cross} the $madeup?'],
  },
  {
    says: 'a {grown|young|healthy} $madeup weighs {about|up to} $measure and {lives|can live} for $duration.',
    asks: [
      ['{How {heavy is|much weighs} a $madeup|what does a $madeup weigh|what is the weight of a $madeup}?', '$measure'],
      ['{How long does a $madeup live|what age does a $madeup reach|what is the lifespan of a $madeup}?', '$duration'],
    ],
    absent: ['{What does a $madeup eat|where does the $madeup live|what colour is a $madeup}?'],
  },
  {
    says: '$full{, a $job,|} {won|received|was given} the $madeup {prize|medal|award} for {work|research|a book} on $topic.',
    asks: [
      ['{Who {won|received} the {prize|award}|who got the $madeup|who was honoured|whose work was honoured}?', '$full'],
      [
        '{What was {it|the prize} for|what is the work about|for what was $full honoured|on what does $full work}?',
        '$topic',
      ],
      ['{Which {prize|award} did $full get|what is the award called|what did $full win}?', '$madeup'],
    ],
    absent: ['{How much money is the prize|when was the award given|who handed over the prize}?'],
  },
  {
    says: '{scientists|researchers|engineers} from $city {found|counted|measured} $number $madeups {near|under|at} $venue.',
    asks: [
      ['{How many were {found|counted}|what number did they find|how many $madeups did they find}?', '$number'],
      ['{Where did they find them|where were the $madeups found|at which place was it}?', '$venue'],
      ['{Where are they from|which city are they from|what city do the scientists come from}?', '$city'],
    ],
    absent: ['{What is the name of the scientist|who paid for it|how long did they search}?'],
  },
  {
    says: '{the mayor|the spokeswoman|the coach|the director} of $city, $full, {resigned|stepped down|left} {after|because} $problem.',
    asks: [
      ['{Who {resigned|stepped down|left}|what is the name of the one who left|who gave up the post}?', '$full'],
      ['{Why did $full {resign|leave|step down}|what led to it|what was the reason|what happened}?', '$problem'],
    ],
    absent: ['{Who follows|who is the successor|how long was $full in office}?'],
  },
  {
    says: '$who {is taller|is faster|is older|earns more|scored more} than $who2, {but|and} $who3 {is last|comes last|is the least}.',
    asks: [['{Who is last|who comes last|who is at the end|who is at the bottom}?', '$who3']],
    yes: ['{Is $who ahead of $who2|does $who come before $who2|Is $who before $who2}?'],
    no: ['{Is $who2 ahead of $who|does $who2 come before $who|Is $who2 before $who}?'],
  },
  {
    says: '{in|around} $year the population of $city was $number, {today|now} it is $number2.',
    asks: [
      [
        '{How many people live in $city {now|today}|what is the population of $city now|population of $city today}?',
        '$number2',
      ],
      [
        '{How many people lived in $city in $year|what was the population in $year|how large was $city in $year}?',
        '$number',
      ],
    ],
    absent: ['{Who is the mayor of $city|how large is the area of $city|when was $city founded}?'],
  },
  {
    says: '"{$topic and other stories|The $colour $object|A year in $city|The last $job}" was {written|directed|painted|composed} by $full.',
    asks: [['{Who {wrote|made|created} it|who is the {author|artist|maker}|whose work is it|who is it by}?', '$full']],
    absent: [
      '{When was it made|when did it come out|in which year was it published}?',
      '{How much is it|what does it cost|how many pages does it have}?',
    ],
  },
  {
    says: '{to|if you want to} reset the $madeup, hold the $colour button for $duration {until|till} it {beeps|blinks}.',
    asks: [
      ['{Which button {resets it|must be held}|what colour is the button|which button do I hold}?', '$colour'],
      ['{How long must {it|the button} be held|for how long do I hold it|how long to hold the button}?', '$duration'],
    ],
    absent: ['{Where is the button|how much does a new $madeup cost|what does the $madeup do}?'],
  },
  {
    says: 'the $product {is made of|consists of} {oak|steel|glass|recycled plastic|wool|cotton|bamboo|leather} and comes from $country.',
    asks: [
      [
        '{Where {does|is} the $product {come from|made}|which country is the $product from|where is it from}?',
        '$country',
      ],
    ],
    absent: ['{How much does|how heavy is|who designed|how long lasts} the $product?'],
  },
  {
    says: '$who {planted|found|sold|baked|repaired|collected} $few $objects on $weekday and $few2 on $weekday2.',
    asks: [
      [
        '{How many {were there|did $who have} on $weekday|what number is it for $weekday|how many on $weekday}?',
        '$few',
      ],
      [
        '{How many {were there|did $who have} on $weekday2|what number is it for $weekday2|how many on $weekday2}?',
        '$few2',
      ],
      ['{Who did it|who is it about|whose numbers are these}?', '$who'],
    ],
  },
];
