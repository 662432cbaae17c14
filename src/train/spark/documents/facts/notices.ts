import type { FactTemplate } from './fact.ts';

/** Rules, warnings, offers and whatever strangers announce. */
export const NOTICES: readonly FactTemplate[] = [
  {
    says: 'no {parking|entry|dogs|smoking|swimming|deliveries} {between|from} $clock {and|to} $clock2{, $weekday to $weekday2|}.',
    asks: [
      [
        '{Until {what time|when} is it {forbidden|not allowed}|when does the ban end|till when is it forbidden}?',
        '$clock2',
      ],
      [
        '{From {what time|when} is it {forbidden|not allowed}|when does the ban begin|when does it start to be forbidden}?',
        '$clock',
      ],
    ],
    absent: [
      '{How high is the fine|what does it cost to break the rule|how much is the penalty}?',
      '{Who made the rule|who put it up}?',
    ],
  },
  {
    says: '{caution|warning|beware|attention}: {wet paint|slippery steps|falling rocks|low ceiling|hot surface|deep water|loose gravel|high voltage} {ahead|near $venue|behind the door}.',
    asks: [],
    yes: ['{Is it a warning|is this a warning|does it warn of something|should one be careful}?'],
    absent: [
      '{Who put up the warning|who warns}?',
      '{What time is it|what is the date}?',
      '{Since when is it like that|how long does it last}?',
    ],
  },
  {
    says: 'the $room {is|stays|will be} closed until $day {because|since} $problem.',
    asks: [
      ['{Until when is the $room closed|when does the $room open again|how long is the $room closed}?', '$day'],
      [
        '{Why is the $room closed|what is wrong with the $room|what is the reason that the $room is closed}?',
        '$problem',
      ],
      ["{What is closed|which room is closed|what can't be used}?", 'the $room'],
    ],
    no: ['{Is the $room open|can I use the $room|Is the $room accessible} {now|at the moment}?'],
  },
  {
    says: '{get|claim|win|grab} {a free|your free|one free} $product {if you|when you|just} {sign up|register|log in} {at|on} $url.',
    asks: [
      ['{What do they {offer|give away}|what is free|what can one get for free|what is on offer}?', '$product'],
      [
        '{Where {should|must} one {sign up|register}|which website is it|what is the link|which address do they give}?',
        '$url',
      ],
    ],
    absent: [
      '{Who sends it|what is the name of the sender}?',
      '{Until when is the offer valid|when does the offer end}?',
    ],
  },
  {
    says: '{send|enter|confirm|tell us} your {card number|password|recovery phrase|PIN|security code|date of birth} {to|or} {$email|lose your account|$phone}{ now| within $duration|}.',
    asks: [],
    yes: ['{Do they ask for something secret|could it be a scam|is it suspicious|does it ask for personal data}?'],
  },
  {
    says: '{your|the} {parcel|package|order} {could not be delivered|is on hold|is waiting}: pay $price {at|via} $url.',
    asks: [
      [
        '{How much {should|must} {one|I} pay|what do they want|how much money do they ask for|which amount is asked}?',
        '$price',
      ],
      ['{Where {should|must} one pay|what is the link|which website do they name}?', '$url'],
    ],
    absent: ['{What is in the parcel|what was ordered}?', '{Who sent the parcel|from whom is it}?'],
  },
  {
    says: '{talk|write|speak} to $user {on|in|over} {the help channel|Discord|the forum|chat} {to|if you want to} {get your account back|keep your items|report a bug|get the role}.',
    asks: [['{Whom should {one|I} {talk|write} to|who is the contact|who can help|who should be asked}?', '$user']],
    absent: ['{How long does it take|when will they answer}?', '{How much does it cost|what is the fee}?'],
  },
  {
    says: '{rule|see rule|remember rule} $few: {no spoilers|no trading|be kind|no links|English only|no caps}{ in this channel| here|}.',
    asks: [['{Which rule is {it|mentioned}|what number does the rule have|what is the number of the rule}?', '$few']],
    absent: [
      '{How many rules are there|what happens to those who break the rule}?',
      '{Who wrote the rule|who made it}?',
    ],
  },
  {
    says: '{sale|everything must go}: $percent off {all|every} $products {until|till|through} $day.',
    asks: [
      [
        '{How much is the {discount|reduction}|how many percent off|how much cheaper is it|what is the discount}?',
        '$percent',
      ],
      ['{Until when is the {sale|offer}|when does the {sale|offer} end|how long does the offer last}?', '$day'],
      ['{What is {reduced|on sale}|which product is cheaper|what do they sell}?', '$products'],
    ],
    absent: [
      '{What is the address of the shop|where is the shop}?',
      '{What was the price before|how much was it before}?',
    ],
  },
  {
    says: 'lost: $colour $animal called $pet, last seen {near|at} $venue on $day. {call|reward} $phone.',
    asks: [
      ['{What is the name of the {animal|$animal}|what is the lost {animal|$animal} called|how is it called}?', '$pet'],
      ['{Where was {it|$pet} last seen|where did $pet disappear|where has $pet been seen}?', '$venue'],
      [
        '{What number {should|must} one call|which phone number do they give|how can the owner be reached|phone number}?',
        '$phone',
      ],
      ['{When was $pet last seen|on which day was $pet seen|since when is $pet missing}?', '$day'],
    ],
    absent: [
      '{How old is $pet|what breed is $pet|how heavy is $pet}?',
      '{Who is the owner|what is the name of the owner}?',
    ],
  },
  {
    says: 'for sale: $colour $product, {hardly used|as new|one owner}, $price. {pick up in|only in} $city.',
    asks: [
      [
        '{How much is the $product|what does the $product cost|what is the price of the $product|how much do they want}?',
        '$price',
      ],
      ['{What is {for sale|being sold}|what do they sell|what can one buy}?', '$product'],
      ['{Where {can|must} one {pick|collect} it|in which city is the $product|where is it to be collected}?', '$city'],
      ['{What colour is the $product|which colour does the $product have|colour of the $product}?', '$colour'],
    ],
    absent: ['{How old is the $product|who sells the $product|which brand is the $product}?'],
  },
  {
    says: '{update|version|patch} $version {fixes|repairs|solves} {the|a} {crash|bug|freeze} {in|with} the $room and adds the $item.',
    asks: [
      ['{Which version is it|what is the version|what version number|version}?', '$version'],
      ['{What {is new|is added|does it add}|which new thing comes with it|what do they add}?', '$item'],
    ],
    absent: ['{How large is the update|how big is the download}?', '{Who made it|who is the developer}?'],
  },
  {
    says: '{all|the} {visitors|guests|employees|players} {must|have to} $action {before|by} $clock.',
    asks: [
      [
        '{What must {visitors|guests|employees|players|they} do|what is required|what is everybody told to do}?',
        '$action',
      ],
      ['{By {what time|when} must it be done|what is the latest time|until what time}?', '$clock'],
    ],
    absent: ['{Why must they do it|what is the reason for it}?', '{Who is exempt|who does not have to do it}?'],
  },
  {
    says: '{the lift|bus $number|the canteen|the pool|parking|the museum} is free {for|to} {members|children under 12|residents|students} on $weekday.',
    asks: [['{On which day is it free|when is it free|what day costs nothing|when does one not pay}?', '$weekday']],
    absent: ['{How much is it on other days|what does it cost otherwise|what is the normal price}?'],
  },
  {
    says: '{please|kindly} return {all|the} {books|keys|trays|costumes|cups} to $venue {by|before} $day, or pay $price.',
    asks: [
      ['{Where {should|must} {they|things} be returned|where to return them|where do I bring them back}?', '$venue'],
      ['{By when must they be returned|when is the last day to return them|until when}?', '$day'],
      ['{How much is the {fine|fee}|what does it cost if one is late|what must be paid otherwise}?', '$price'],
    ],
  },
  {
    says: 'minimum {age|height|order|distance|speed} is $measure[, maximum is $measure2].',
    asks: [['{What is the minimum|how much is the minimum|what is the least|what is the lower limit}?', '$measure']],
    absent: ['{Who decided that|who set the limit}?', '{Since when is that so|since when does it hold}?'],
  },
  {
    says: '$company {is hiring|is looking for|seeks} a $job in $city, {pay|salary|starting at} $price {an hour|a day|}.',
    asks: [
      ['{Who is hiring|which company is it|who offers the job|which firm looks for people}?', '$company'],
      ['{What job is {it|offered}|which job do they offer|whom are they looking for|what position is open}?', '$job'],
      ['{Where is the job|in which city is the job|where would one work}?', '$city'],
      ['{How much {is the pay|do they pay}|what is the salary|how much does one earn}?', '$price'],
    ],
    absent: ['{How many hours a week is it|when does the job start|what experience is needed}?'],
  },
];
