import type { Dice } from '../../dice.ts';
import { type DocumentKind, no } from '../page.ts';
import { isGiven } from '../phrases.ts';
import { appPage } from './app-page.ts';
import { badge } from './badge.ts';
import { hotelBooking } from './booking.ts';
import { type CardField, drawCard } from './card.ts';
import { contact } from './contact.ts';
import { download } from './download.ts';
import { eventTicket } from './event-ticket.ts';
import { invoice } from './invoice.ts';
import { jobAd } from './job-ad.ts';
import { loginScreen } from './login-screen.ts';
import { medicine } from './medicine.ts';
import { gallery } from './museum-label.ts';
import { priceTag } from './price-tag.ts';
import { productLabel } from './product-label.ts';
import { statusBar } from './status-bar.ts';
import { travelTicket } from './travel-ticket.ts';
import { videoPage } from './video-page.ts';

const CARDS = [
  appPage,
  badge,
  hotelBooking,
  contact,
  download,
  eventTicket,
  invoice,
  jobAd,
  loginScreen,
  medicine,
  gallery,
  priceTag,
  productLabel,
  statusBar,
  travelTicket,
  videoPage,
];
/** What says itself by its label, whatever page it stands on. */
const FIELDS = CARDS.flatMap(({ fields }) => fields.filter(({ label }) => label !== undefined));

/** Words by which two fields would be taken for one another: `date` in `expiry date` and `due date`. */
function wordsOf({ noun }: CardField): string[] {
  return noun.match(/\p{L}{3,}/gu) ?? [];
}

/** Fields of which no two share a word, in random order. */
function unlike(dice: Dice): CardField[] {
  const used = new Set<string>();
  return dice.shuffled(FIELDS).filter((field) => {
    const words = wordsOf(field);
    if (words.some((word) => used.has(word))) return false;
    for (const word of words) used.add(word);
    return true;
  });
}

/** Labelled lines of any cards on one page: which line is asked for is told by its label, not by the kind of page. */
export const mixedCard: DocumentKind = {
  name: 'mixed-card',
  draw(dice) {
    const count = dice.int(4, 8);
    const [stranger, ...others] = unlike(dice) as [CardField, ...CardField[]];
    const fields = others.slice(0, count).map((field) => ({ ...field, share: 1 }));
    const scene = drawCard(
      { name: 'mixed-card', gist: 'a list of entries', fields, labelled: 1, upperCase: 0.2 },
      dice,
    );
    return { ...scene, asks: [...scene.asks, no(isGiven(stranger.noun))] };
  },
};
