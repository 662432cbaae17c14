import type { FactTemplate } from './fact.ts';

/** What people tell one another about when, where and with whom something happens. */
export const PLANS: readonly FactTemplate[] = [
  {
    says: '{they|we|the organisers} {moved|shifted|pushed} the $event to $day, $clock[ sharp].',
    asks: [
      ['{When|What day|On which day} is the $event[ now]?', '$day, $clock'],
      ['{When does|What time does|at what time does} the $event {start|begin|take place}?', '$clock'],
      ['{What was moved|What got a new date|which event changed} to $day?', 'the $event'],
    ],
    alone: [['{When is it|when does it happen|what is the new date|when now|whats the new time}?', '$day, $clock']],
    absent: [
      '{How much does|What does} the $event cost?',
      '{Why was the $event moved|what is the reason for the new date of the $event}?',
    ],
  },
  {
    says: '[{Morning|hi|hey} {all|everyone|folks},] [the] $event {starts|begins} in $duration.',
    asks: [['{When|How soon} does the $event {start|begin}?', 'in $duration']],
    alone: [['{When does it start|how long until it begins|how much time is left|when do we start}?', 'in $duration']],
    absent: ['{Who organises|who is hosting|who runs} the $event?', '{Where is|where does one go for} the $event?'],
  },
  {
    says: '{meet|see you|we meet|let us meet} {at|by} $venue at $clock.',
    asks: [
      ['{Where do they meet|where is the meeting point|where should people meet|where to meet}?', '$venue'],
      ['{When do they meet|What time do they meet|when is the meeting}?', '$clock'],
    ],
    absent: ['{Who comes to|who will be at} the meeting?', '{Why do they meet|what is the reason for meeting}?'],
  },
  {
    says: '[please] {bring|remember to bring|do not forget|everyone brings} $supplies[ and $supplies2][, $who will check].',
    asks: [],
    alone: [
      [
        '{What should {people|one|everyone|I} bring|what do we need to bring|what must I bring along|what to bring}?',
        '$supplies',
      ],
    ],
    absent: [
      '{How much does it cost|what is the price|how expensive is it}?',
      '{What is the address|where exactly is it}?',
    ],
  },
  {
    says: '$who {will bring|is bringing|brings} $supplies {and|while} $who2 {brings|takes care of} $supplies2.',
    asks: [
      ['{What {does|will} $who bring|what is $who bringing}?', '$supplies'],
      ['{Who brings|who is bringing|who takes care of} $supplies2?', '$who2'],
      ['{What {does|will} $who2 bring|what is $who2 in charge of}?', '$supplies2'],
    ],
  },
  {
    says: '[the] {voice channel|meeting room|table|platform|gate|hall} {is|will be} $code.',
    asks: [['{Which {channel|room|place|number} is it|where is it|where do we have to go|which one is it}?', '$code']],
    absent: ['{When is it|what time is it|when do we have to be there}?'],
  },
  {
    says: '{join|hop on|we are in|come to} {voice|the voice channel|channel|room} $madeup $few{, bring| and bring|, and take along} $supplies.',
    asks: [
      [
        '{Which {voice channel|channel|room} is it|what is the {voice channel|channel|room} called|which channel should one join|where are they}?',
        '$madeup $few',
      ],
    ],
    alone: [['{What {should|must} one bring|what is needed|what do people need}?', '$supplies']],
    absent: ['{When is it|what time is it|who else comes|how long does it go on}?'],
  },
  {
    says: '[psst,] {they meet|the meeting is|come|be there, it is} {behind|under|next to|in front of} $venue{, do not be late|, tell no one|}.',
    asks: [
      [
        '{Where do they meet|where is the meeting|at which place is it|where {should|must} one {come|go}|what is the meeting place}?',
        '$venue',
      ],
    ],
    absent: ['{When do they meet|at what time is the meeting|which day is it}?', '{Who wrote it|whose idea is it}?'],
  },
  {
    says: "$who {can't|cannot|won't} {come|make it} {on|this} $weekday because $problem.",
    asks: [
      [
        "{Why {can't|cannot|won't} $who {come|make it}|what keeps $who from coming|for what reason is $who absent}?",
        '$problem',
      ],
      ["{Who can't come|who won't make it|who is absent|who has to cancel}?", '$who'],
      ["{When is $who absent|on which day is $who not there|what day can't $who make it}?", '$weekday'],
    ],
    no: ['{Is $who coming|Will $who be there|Can $who make it} on $weekday?'],
  },
  {
    says: 'the $event {is cancelled|has been cancelled|was called off|will not take place} because $problem.',
    asks: [
      [
        '{Why was the $event cancelled|what is the reason that the $event is cancelled|why is there no $event}?',
        '$problem',
      ],
      ['{What was cancelled|what is called off|what does not take place|which event is off}?', 'the $event'],
    ],
    absent: [
      '{When is the new date|what is the new date} of the $event?',
      '{Who cancelled|who called off} the $event?',
    ],
    no: ['{Does the $event take place|is the $event happening|Is the $event still on}?'],
  },
  {
    says: '$who[ and $who2] {will pick you up|picks you up|is waiting} {at|near} $venue at $clock.',
    asks: [
      ['{Where is the pick-up|where does $who pick me up|where will $who be}?', '$venue'],
      ['{What time does $who come|when will $who be there|when is the pick-up}?', '$clock'],
      ['{Who {picks me up|will be there}|who is going to come|who comes}?', '$who'],
    ],
    absent: ['{Which car does $who drive|what car will $who come with}?'],
  },
  {
    says: '{tickets|seats|passes} for the $event {cost|are} $price[ each], {children|students|members} pay $price2.',
    asks: [
      [
        '{How much {is|does} a ticket for the $event|what is the price of the $event|how much for the $event|what does the $event cost}?',
        '$price',
      ],
      ['{How much do {children|students|members} pay|what is the reduced price|what is the cheaper price}?', '$price2'],
    ],
    absent: ['{When is|when does one have to be at|what day is} the $event?'],
  },
  {
    says: '{entries|applications|registrations|submissions} {close|end} {at $clock on|on} $date.',
    asks: [
      [
        '{When do {entries|applications|registrations|submissions} close|what is the deadline|until when can one take part|when is the closing date}?',
        '$date',
      ],
    ],
    absent: ['{Who can take part|who may enter}?', '{What is the prize|what can one win}?'],
  },
  {
    says: '{winners|the winner|results|the result} {will be|are} {announced|told|published} {within|after} $duration.',
    asks: [
      [
        '{When will {winners|results} be {told|announced}|how long does it take until the results come|when are the winners known}?',
        '$duration',
      ],
    ],
    absent: ['{Who won|who is the winner|what is the name of the winner}?'],
  },
  {
    says: '{our|the} {flight|train|bus|ferry} to $city {leaves|departs} {at|around} $clock from {gate|platform|stop} $number.',
    asks: [
      ['{Where {is it going|does it go to}|what is the destination|which city is it going to}?', '$city'],
      ['{When does it leave|what time is the departure|when do we depart|departure time}?', '$clock'],
      ['{From which {gate|platform|stop} does it leave|what is the {gate|platform|stop} number}?', '$number'],
    ],
    absent: ['{When does it arrive|what is the arrival time|how long does it take}?'],
  },
  {
    says: '$who is {moving|relocating} to $city in $year[ to work as a $job].',
    asks: [
      ['{Where is $who moving|to which city does $who go|where will $who live}?', '$city'],
      ['{When is $who moving|in which year does $who move|what year does $who go}?', '$year'],
      ['{Who is moving|who relocates|who goes} to $city?', '$who'],
    ],
    absent: ['{How old is $who|what is the age of $who}?', '{Why is|for what reason is} $who leaving $country?'],
  },
  {
    says: 'happy {birthday|anniversary}, $who! {party|cake|dinner} is at $venue, $clock.',
    asks: [
      ['{Whose day is it|who is being congratulated|who gets the wishes|who is celebrating}?', '$who'],
      ['{Where is the {party|cake|dinner}|where do they celebrate|where does one have to go}?', '$venue'],
    ],
    absent: ['{How old is $who|what age does $who turn|how old does $who get}?'],
  },
  {
    says: '{the|our} next {stop|station|waypoint|checkpoint} is $gameplace, $measure {north-east|south|west|ahead|down the road}.',
    asks: [
      [
        '{What is the next {stop|waypoint|checkpoint}|where do we go next|which place comes next|next stop}?',
        '$gameplace',
      ],
      ['{How far is it to $gameplace|how far away is the next place|what is the distance}?', '$measure'],
    ],
    absent: ['{How long does it take to|who waits at|when do we reach} $gameplace?'],
  },
  {
    says: "I{ will|'ll} be {late|about $duration late}, {sorry|start without me}: $problem.",
    asks: [
      [
        '{Why is {the sender|he or she|somebody} late|what is the excuse|what is the reason for being late|what happened}?',
        '$problem',
      ],
    ],
    yes: ['{Will somebody be late|is anyone late|is somebody running late}?'],
    absent: ['{Where is the sender now|where are they now}?'],
  },
  {
    says: '{doors open|admission starts|we open the doors} at $clock, {the show|the band|it} {starts|begins} at $clock2.',
    asks: [
      ['{When do the doors open|when is admission|what time can one go in|from when can I get in}?', '$clock'],
      ['{When does {the show|it} {start|begin}|what time is the start|beginning of the show}?', '$clock2'],
    ],
    absent: ['{When does it end|until when does it go|what time is it over}?'],
  },
];
