import { absent, ask, type DocumentKind, field, given, type Row } from '../page.ts';
import { onWhichDay, where } from '../phrases.ts';
import { price } from '../values/amounts.ts';
import { phone, url } from '../values/codes.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { address, city, company, shop, venue } from '../values/places.ts';
import { EVENTS, pickFrom, SUPPLIES, TOPICS } from '../values/things.ts';
import { clock, day } from '../values/time.ts';

/** An announcement of an event: posters, flyers, garage sales. */
export const poster: DocumentKind = {
  name: 'poster',
  draw(dice) {
    const event = dice.chance(0.7)
      ? pickFrom(EVENTS)(dice)
      : `${pickFrom(TOPICS)(dice)} ${dice.pick(['festival', 'night', 'fair'])}`;
    const when = day(dice);
    const hours = dice.chance(0.7)
      ? dice.pick([`${dice.int(7, 11)}-${dice.int(12, 18)}`, `${clock(dice)}`, `from ${clock(dice)}`])
      : undefined;
    const place = dice.chance(0.85)
      ? dice.pick([address(dice), venue(dice), `${shop(dice)}, ${city(dice)}`])
      : undefined;
    const fee = dice.chance(0.5) ? dice.pick([price(dice), 'free', `${price(dice)} at the door`]) : undefined;
    const host = dice.chance(0.4)
      ? dice.pick([fullName(dice), company(dice), `${capitalised(madeUpWord(dice))} Club`])
      : undefined;
    const number = dice.chance(0.3) ? phone(dice) : undefined;
    const site = dice.chance(0.3) ? url(dice) : undefined;
    const bring = dice.chance(0.3) ? pickFrom(SUPPLIES)(dice) : undefined;
    const isOneLine = dice.chance(0.5);
    const rows: Row[] = [
      ...(dice.chance(0.3)
        ? [dice.pick(['Save the date!', 'Everybody welcome', "Don't miss it", 'Coming soon', 'You are invited'])]
        : []),
      capitalised(event),
      ...(isOneLine
        ? [[when, hours].filter(Boolean).join(dice.pick([' ', ', ', ' · ']))]
        : [when, ...given(hours, (value) => value)]),
      ...given(place, (value) => capitalised(value)),
      ...given(fee, (value) => dice.pick([`Admission: ${value}`, `Tickets ${value}`, `Entry ${value}`])),
      ...given(host, (value) => dice.pick([`Hosted by ${value}`, `with ${value}`, value])),
      ...given(bring, (value) => `Bring ${value}`),
      ...given(number, (value) => value),
      ...given(site, (value) => value),
    ];
    return {
      pictures: [{ rows }],
      asks: [
        ask(
          '{What {is it|is the event}|which event is it|what is announced|what takes place|what is it about}?',
          event,
        ),
        ask(onWhichDay('{it|the event|the $event}'), when, { event }),
        field(
          '{What time is {it|the $event}|at what time does it take place|what are the hours|when does it begin|how long does it go}?',
          hours,
          { event },
        ),
        field(where('{it|the event|the $event}'), place, { event }),
        field(
          '{How much {is|does} {it|the ticket|admission}|what does it cost|what is the entry fee|how much must one pay}?',
          fee,
          { event },
        ),
        field('{Who organises it|who is the host|who hosts it|who runs the $event|with whom is it}?', host, { event }),
        field('{What should {one|people} bring|what must I bring|what to bring along}?', bring),
        field('{Which number can I call|what is the phone number|phone number|how can I call them}?', number),
        field('{What is the website|which link is given|where can I read more online|web address}?', site),
        absent(
          '{How many people {come|fit in}|how long will it last|who was there last year|what is the weather going to be}?',
        ),
      ],
      gist: 'a poster',
      isUpperCase: dice.chance(0.45),
    };
  },
};
