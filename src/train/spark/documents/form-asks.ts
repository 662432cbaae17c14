import { type Ask, absent, ask } from './page.ts';
import { wordings } from './spin.ts';
import { FULL_NAME } from './values/people.ts';
import { ADDRESS } from './values/places.ts';
import { DATE } from './values/time.ts';

/** A question about what is known by its form, whatever page it stands on. */
interface Form {
  /** Such a value within a line. */
  value: RegExp;
  /** Where the text has none of this, nothing on it can be the answer; absent: that cannot be told by the text. */
  hint?: RegExp;
  template: string;
}

const FORMS: readonly Form[] = [
  {
    value: /(?<![\w.,:/#-])(?:\+\d|\(\d|0\d)(?:[ ()-]?\d){6,}(?![\w.,:/%-])/g,
    hint: /\d{3}|phone|call|tel/i,
    template:
      '{What is the {phone|telephone|mobile} number|which number can {I|one|you} {call|ring|phone}|whats the telephone number|how can I reach them by phone|under which number are they reached|number to call|what number is there to ring|do they give a number to call, which}?',
  },
  {
    value: /(?<![\w.@+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w@])/g,
    hint: /@|mail/i,
    template:
      '{What is the {e-mail|email|mail} address|which {e-mail|email} is given|to which email do I write|whats the mail address|how can {I|one} reach them by {mail|e-mail}|where should {mails|emails} go|their email}?',
  },
  {
    value:
      /(?<!\p{L})[$£€¥₹] ?\d(?:[\d.,]*\d)?(?![\d.,]*\d)|(?<![\d.,])\d(?:[\d.,]*\d)? ?(?:€|£|EUR|USD|kr|zł)(?![\p{L}\d])/gu,
    hint: /[$£€¥₹]|\d[.,]\d\d|price|cost|pay|free|fee|kr\b|EUR|USD|z\wł|gold|coins|total/i,
    template:
      '{How much does it cost|what {is|was} the price|how expensive {is|was} it|what {do I|does one} have to pay|how much {is|was} it|how much money is it|which {price|amount} is {given|shown}|what sum does it name}?',
  },
  {
    value:
      /(?<![\w@.-])(?:(?:https?:\/\/|www\.)\S+[\w/]|[a-z][a-z-]{3,}\.(?:com|org|net|io|co\.uk|de|fr|app|dev|info|shop|eu)(?:\/[\w/.-]*\w)?)(?![\w@-])/g,
    hint: /www|http|\.[a-z]{2,4}\b|\.co\b|link|site/i,
    template:
      '{What is the {website|web site|homepage}|which link is {given|shown}|what is the {URL|link}|what web address is shown|where is it on the {web|internet}|which site is named|where can {I|one} look online|what page does it link to}?',
  },
  {
    value: /(?<![\w:.,/])(?:[01]?\d|2[0-3]):[0-5]\d(?: ?[ap]m)?(?![\w:])|(?<![\w:.,/])1?\d ?[ap]m(?!\w)/gi,
    hint: /\d|am\b|pm\b|clock|noon|minute|hour|tonight|morning|evening|night|time/i,
    template:
      '{What time {is it|does it say|is given|is shown}|at what time|which time is {given|shown|written}|what does the clock say|what hour is named}?',
  },
  {
    value: DATE,
    hint: /day\b|today|tomorrow|week|month|\d|date|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i,
    template:
      '{What is the date|on which date is it|what day is it|which date is {shown|given|written}|what date does it say|of which day is it|date please|which day is named}?',
  },
  {
    value: /(?<![\w.,-])[-−]?\d+(?:[.,]\d)? ?°[CF]?(?![\p{L}\d])/gu,
    hint: /°|weather|rain|sun|snow|wind|storm|temp|degree|cloud/i,
    template:
      '{How {warm|cold|hot} is it|what is the temperature|how many degrees {is it|does it say|are given}|which temperature is {given|shown}|what does the thermometer say}?',
  },
  {
    value: ADDRESS,
    hint: /street|road|lane|avenue|address|square|way|court|close|drive|row|terrace|st\b|rd\b|ave\b|rue|via|calle|strasse|platz/i,
    template:
      '{What is the {address|street}|which street is it in|what is the street called|at what address is it|where does one have to go|which address is {given|shown}|where are they|where can {it|they} be found}?',
  },
  {
    value: /(?<![\w.,])\d(?:[\d.,]*\d)? ?(?:kg|g|lbs?|oz)(?!\w)/g,
    hint: /kg|\bg\b|lb|weigh|heavy|oz/i,
    template:
      '{How heavy is it|what does it weigh|how much {is the weight|does it weigh}|what is the weight|which weight is {given|shown}|weight}?',
  },
  {
    value: /(?<![\w.,-])\d(?:[\d.,]*\d)? ?%(?!\w)/g,
    hint: /%|percent/i,
    template:
      '{What percentage is {given|shown}|how many percent {is it|are there|does it say}|which share in percent is it|percent|how much is it in percent}?',
  },
  {
    value: FULL_NAME,
    template:
      '{Who is {it|this|named|mentioned}|whose name is {given|on it|there}|which person is {named|mentioned}|what is the person called|what is the name of the person|{first and last|full} name|name of the person|which name does it {give|say}}?',
  },
  {
    value: /(?<![\w&])#\p{L}[\w-]+/gu,
    hint: /#/,
    template: '{Which hashtag is {used|there}|what is the hashtag|what hashtag does it have|hashtag}?',
  },
];

/**
 * What any page may be asked that has exactly one value of a form: an e-mail address, a price, a name. The same wordings
 * are asked of pages without one, see {@link formAbsent}.
 */
export function formAsks(lines: readonly string[]): Ask[] {
  return FORMS.flatMap(({ value, template }) => {
    const found = lines.flatMap((line) => line.match(value) ?? []);
    return found.length === 1 ? [ask(template, found[0] as string)] : [];
  });
}

/** The questions for forms that nothing in a text can be an answer to. */
export function formAbsent(text: string): Ask[] {
  return FORMS.flatMap(({ hint, template }) => (hint && !hint.test(text) ? [absent(template)] : []));
}

/** For the test that no question has few wordings. */
export function fewestFormWordings(): number {
  return Math.min(...FORMS.map(({ template }) => wordings(template)));
}
