import type { FactTemplate } from './fact.ts';

/** Notes, favours and facts of daily life. */
export const DAILY: readonly FactTemplate[] = [
  {
    says: '{please|pls|could you} {feed|walk|brush} the $animal $often[, not more].',
    asks: [
      [
        '{How often {should|must} the $animal be {fed|looked after}|how many times does one look after the $animal|how often for the $animal}?',
        '$often',
      ],
      ['{Which animal is it about|what animal needs care|which pet do they mean}?', '$animal'],
    ],
    absent: ['{How old is|what is the name of|what colour is|what breed is} the $animal?'],
  },
  {
    says: 'the $object is $spot.',
    asks: [
      ['{Where is|Where can I find|where do I look for|where did they put|where to find} the $object?', '$spot'],
      ['{What is|what lies|what can be found|what would I find} $spot?', 'the $object'],
    ],
    absent: ['{Who owns|whose is|what colour is|how old is|how much was} the $object?'],
  },
  {
    says: 'I {left|put|hid|forgot} the $object $spot in the $room.',
    asks: [
      ['{Where is|Where did they leave|where can one find|where do I get} the $object?', '$spot in the $room'],
      ['{In which room is|which room has|what room do I go to for} the $object?', '$room'],
    ],
    absent: ['{Who needs|who gave them|why do they need|what does one do with} the $object?'],
  },
  {
    says: '{can|could|would} you $action {before|by|until} $day?',
    asks: [
      [
        '{What is the favour|what does {the sender|somebody} want|what should be done|what are they asking for|what is the request}?',
        '$action',
      ],
      ['{By when {should|must} it be done|what is the deadline|until when is there time}?', '$day'],
    ],
    absent: ['{How much is paid for it|what do I get for it}?', '{How long does it take|how long will that take}?'],
  },
  {
    says: "{remember|don't forget|reminder:} {to|you have to|please} $action {before you leave|tonight|after work}.",
    asks: [
      [
        '{What must not be forgotten|what should {one|I} remember|what is the reminder about|what is there to do}?',
        '$action',
      ],
    ],
    absent: ['{Who wrote it|who is it from|who left the message}?'],
  },
  {
    says: '{has|did} {anyone|anybody} {got|find|seen} the $object[ from the $event]?',
    asks: [
      [
        '{What {are|is} {they|somebody} {asking|looking} for|what is missing|what is being looked for|what do they want}?',
        '$object',
      ],
    ],
    absent: ['{Who has|who took|where is} the $object?'],
  },
  {
    says: 'my {aunt|brother|sister|uncle|neighbour} $full {works|is working} as a $job in $city.',
    asks: [
      ['{What does $full do|what is the job of $full|what is $full by profession|which job does $full have}?', '$job'],
      ['{Where does $full work|in which city is $full|which city does $full work in}?', '$city'],
      ['{Who works|who is working|who has a job} in $city?', '$full'],
    ],
    absent: ['{How old is|who is married to|where was|what are the hobbies of} $full?'],
  },
  {
    says: '{the|your|our} rent {goes up|rises|increases} by $percent from $date.',
    asks: [
      [
        '{By how much does the rent {go up|rise}|how much more is the rent|what is the increase|how much is the rise}?',
        '$percent',
      ],
      ['{When does the rent {go up|rise|change}|from when is the new rent|since when}?', '$date'],
    ],
    absent: ['{How high is the new rent|what is the rent now}?', '{Why does the rent go up|what is the reason given}?'],
  },
  {
    says: '$who {lives|stays} {at|on} $address{, top floor|, second floor on the left|}.',
    asks: [
      ['{Where does $who live|what is the address of $who|which address is it|where can I find $who}?', '$address'],
      ['{Who lives at|whose address is|who stays at} $address?', '$who'],
    ],
    absent: ['{What is the phone number of $who|how can I call $who|which number does $who have}?'],
  },
  {
    says: '{call|ring|text|phone} $who on $phone if {anything goes wrong|you need help|it leaks again|nobody opens}.',
    asks: [
      [
        '{What is the {phone number|number}|which number should {one|I} call|what number does $who have|how can I reach $who}?',
        '$phone',
      ],
      ['{Whom should {one|I} call|who should be called|who helps|whose number is it}?', '$who'],
    ],
    absent: ['{What is the e-mail|what is the email address|where does $who live}?'],
  },
  {
    says: 'my $colour $animal {is called|is named|answers to} $pet and {weighs|is} $measure.',
    asks: [
      [
        '{What is the $animal called|what is the name of the $animal|how do they call the $animal|what name does the $animal have}?',
        '$pet',
      ],
      ['{What colour is the $animal|which colour does the $animal have|what does $pet look like}?', '$colour'],
      ['{What kind of animal is $pet|what is $pet|which animal is $pet}?', '$animal'],
    ],
    absent: ['{How old is $pet|when was $pet born}?', '{What does $pet eat|what is the food of $pet}?'],
  },
  {
    says: 'we {ran out of|have no|need more|are out of} $grocery{, again|, and $who is angry|}.',
    asks: [
      ['{What is missing|what is needed|what did they run out of|what has to be bought|what is gone}?', '$grocery'],
    ],
    no: ['{Is there any $grocery left|do they still have $grocery|is there enough $grocery}?'],
    absent: ['{How much does $grocery cost|what is the price of $grocery|where do they buy $grocery}?'],
  },
  {
    says: 'I {paid|gave|spent} $price for {the|this|a} $product at $shop.',
    asks: [
      [
        '{How much {was|did} the $product|what did the $product cost|how much was paid for the $product|price of the $product}?',
        '$price',
      ],
      ['{Where {was|did they buy} the $product|which shop is the $product from|what shop sold the $product}?', '$shop'],
      ['{What was bought|what did they buy|what did they get} at $shop?', '$product'],
    ],
    absent: ['{When was the $product bought|who needs the $product|what colour is the $product}?'],
  },
  {
    says: '$who {owes|still owes} $who2 $price for the $dish.',
    asks: [
      ['{How much does $who owe|what does $who have to pay|how much must $who pay back}?', '$price'],
      ['{Who owes money|who has to pay|who is in debt}?', '$who'],
      ['{To whom does $who owe money|who gets the money|who should be paid back}?', '$who2'],
    ],
  },
  {
    says: '{my|the} favourite {food|dish} of $who is $dish, {and $who2 prefers|but $who2 likes} $dish2.',
    asks: [
      ['{What is the favourite {food|dish} of $who|what does $who like to eat|what does $who like best}?', '$dish'],
      ['{Who {likes|prefers}|who would rather have|whose choice is} $dish2?', '$who2'],
      ['{What does $who2 {like|prefer|want}|what would $who2 rather eat}?', '$dish2'],
    ],
  },
  {
    says: '{the wifi|wi-fi|guest network} password is $code[, the network is called $madeup].',
    asks: [
      [
        '{What is the {password|wifi password|code}|how do I get into the wifi|which password do I need|password}?',
        '$code',
      ],
    ],
    absent: ['{How fast is the wifi|how fast is the internet}?', '{Who set it up|who made the network}?'],
  },
  {
    says: '{take|use|give} $few {tablets|drops|spoons} $often {with water|before meals|with food}.',
    asks: [
      ['{How often should {it|they} be taken|how many times should one take it|how often}?', '$often'],
      ['{How {many|much} should one take|what is the dose|how many at a time|what dose}?', '$few'],
    ],
    absent: [
      '{What is it against|what does it help against|which illness is it for}?',
      '{Who prescribed it|which doctor prescribed it}?',
    ],
  },
  {
    says: '{the dog|the cat|my flatmate|the baby|the wind} {broke|knocked over|ruined|ate} the $product, {so|and} we need a new one.',
    asks: [
      [
        '{What {was|got} {broken|ruined|lost}|what do they need|what has to be replaced|what is destroyed}?',
        '$product',
      ],
    ],
    absent: ['{How much was|when did they buy|what colour was|who pays for} the $product?'],
  },
  {
    says: '$who {plays|has been playing|trains} $sport {in|with} $city since $year.',
    asks: [
      ['{Which sport does $who {play|do}|what does $who play|what sport is it}?', '$sport'],
      ['{Since when does $who {play|train}|how long has $who been playing|in which year did $who start}?', '$year'],
      ['{Where does $who {play|train}|in which city does $who play|which city is $who in}?', '$city'],
    ],
    absent: ['{How often does $who train|who coaches $who|what number does $who wear}?'],
  },
];
