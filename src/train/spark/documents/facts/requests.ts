/** What somebody writes to others, what it is about, and what is asked about its writer, who is `$user`. */
export interface Remark {
  says: string;
  /** Slot that holds what is asked for. */
  about: string;
  asks: string;
}

const WANTS =
  '{What does $user {want|need|look for|ask for}|what is $user {looking for|after|asking for}|whats $user want}?';
const OFFERS = '{What does $user {offer|have to give|give away}|what can one get from $user|what is $user offering}?';
const ADVISES =
  '{What does $user {suggest|recommend|advise}|whats the suggestion of $user|what is it that $user recommends}?';
const PROBLEM =
  "{What is $user's problem|what does $user complain about|what went wrong for $user|whats wrong with $user}?";
const WHEN_FREE =
  '{When {is $user free|can $user come|does $user have time}|at what time is $user there|when is $user around}?';
const WHERE = '{Where is $user|where does $user wait|at which place is $user|where can one find $user}?';
const PLANS =
  '{What {will $user do|is $user going to do|does $user plan}|whats the plan of $user|what is $user up to}?';
const LIKES = '{What does $user {like|enjoy|love}|what is $user fond of|which thing does $user like}?';
const RULE =
  '{Which rule does $user {mention|name|quote}|what does $user forbid|what is not allowed according to $user}?';
const FROM = '{Where is $user from|where does $user come from|from which place is $user|where does $user live}?';
const WAITS =
  '{Whom {is $user waiting for|does $user look for|does $user ask for}|who is missed by $user|which person does $user look for}?';
const ASKS =
  '{Whom {should|can} one ask according to $user|who can help according to $user|to whom does $user send people}?';

/** Remarks of a conversation; a `$name` is drawn as in facts. */
export const REMARKS: readonly Remark[] = [
  {
    says: '{can|could} {someone|anybody} {lend|send|get} me {the|a} $object{?| please?| for a day?}',
    about: '$object',
    asks: WANTS,
  },
  {
    says: '{I need|looking for|still need|WTB|does anyone have} {a|the} $product{| asap| for tomorrow}',
    about: '$product',
    asks: WANTS,
  },
  { says: '{just|please} {send|give|DM} me your $secret{ first| and it is yours|}', about: '$secret', asks: WANTS },
  { says: '{does|has} {anyone|someone} {got|have} {the|a} link to the $lure{?| please?}', about: '$lure', asks: WANTS },
  { says: '{pls|please} send {me|us} $file{| when you can| again}', about: '$file', asks: WANTS },
  { says: "{I'd like|I want|we want} to {get|have} {the|a} $item {back|too|as well}", about: '$item', asks: WANTS },
  {
    says: '{who wants|anyone want|free to a good home:|giving away} my {old |spare |}$product{?|}',
    about: '$product',
    asks: OFFERS,
  },
  { says: 'I {can|could} {bring|lend you} {a|the} $object{| if that helps}', about: '$object', asks: OFFERS },
  { says: '{try|get|go for|take} the $dish{, trust me| there|, so good}', about: '$dish', asks: ADVISES },
  { says: "{I'd|I would|you should} {pick|choose} {the|a} $colour $product", about: '$colour $product', asks: ADVISES },
  { says: '{ugh|sorry|hm|bad news}, $problem{ again| here|}', about: '$problem', asks: PROBLEM },
  {
    says: "{I'm|I am} {free|around|there} {on|only on} $weekday at $clock",
    about: '$weekday at $clock',
    asks: WHEN_FREE,
  },
  { says: '{works for me|fine}: $clock{ would be good| is ok|}', about: '$clock', asks: WHEN_FREE },
  { says: "{I'm|I am} {waiting|standing|sitting} at $venue{ now| already|}", about: '$venue', asks: WHERE },
  { says: '{just got to|made it to|I am in} $gameplace{ finally|}{, you?|}', about: '$gameplace', asks: WHERE },
  { says: "{gotta|have to|I'll|need to} $action {first|now|later|tonight}", about: '$action', asks: PLANS },
  { says: '{I love|really like|nothing beats} $dish{| with friends|!}', about: '$dish', asks: LIKES },
  {
    says: '{remember|careful|mods say|rule 3}: no $objects in {here|this channel|chat}',
    about: 'no $objects',
    asks: RULE,
  },
  {
    says: '{read|see|check|mind|that breaks} rule $few{, please| again|, no exceptions|}',
    about: 'rule $few',
    asks: RULE,
  },
  { says: 'greetings from $city{, it rains|!| everyone}', about: '$city', asks: FROM },
  { says: '{has anyone seen|where is|anyone heard from} $who{?| today?| lately?}', about: '$who', asks: WAITS },
  { says: '{better|just|you can} ask $who2{, he knows|, she did it before| about that|}', about: '$who2', asks: ASKS },
];
