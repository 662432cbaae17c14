import { appPage } from './kinds/app-page.ts';
import { article } from './kinds/article.ts';
import { badge } from './kinds/badge.ts';
import { bankMessage } from './kinds/bank-message.ts';
import { bookCover } from './kinds/book-cover.ts';
import { hotelBooking } from './kinds/booking.ts';
import { businessCard } from './kinds/business-card.ts';
import { calendar } from './kinds/calendar.ts';
import { captcha } from './kinds/captcha.ts';
import { certificate } from './kinds/certificate.ts';
import { chart } from './kinds/chart.ts';
import { desktopChat, mobileChat, terminalChat } from './kinds/chat.ts';
import { program } from './kinds/code.ts';
import { codePoster } from './kinds/code-poster.ts';
import { comic } from './kinds/comic.ts';
import { confirmDialog } from './kinds/confirm-dialog.ts';
import { contact } from './kinds/contact.ts';
import { conversation } from './kinds/conversation.ts';
import { counters } from './kinds/counters.ts';
import { departures } from './kinds/departures.ts';
import { dictionary } from './kinds/dictionary.ts';
import { directions } from './kinds/directions.ts';
import { download } from './kinds/download.ts';
import { mail } from './kinds/e-mail.ts';
import { errorDialog } from './kinds/error-dialog.ts';
import { eventTicket } from './kinds/event-ticket.ts';
import { foreignSign } from './kinds/foreign-sign.ts';
import { hud } from './kinds/game-screen.ts';
import { happening } from './kinds/happening.ts';
import { ingredients } from './kinds/ingredients.ts';
import { inventory } from './kinds/inventory.ts';
import { invoice } from './kinds/invoice.ts';
import { jobAd } from './kinds/job-ad.ts';
import { keyValues } from './kinds/key-values.ts';
import { leaflet } from './kinds/leaflet.ts';
import { licencePlate } from './kinds/licence-plate.ts';
import { loginScreen } from './kinds/login-screen.ts';
import { matchScore } from './kinds/match-score.ts';
import { medicine } from './kinds/medicine.ts';
import { meme } from './kinds/meme.ts';
import { menu } from './kinds/menu.ts';
import { mixedCard } from './kinds/mixed-card.ts';
import { gallery } from './kinds/museum-label.ts';
import { musicPlayer } from './kinds/music-player.ts';
import { note } from './kinds/note.ts';
import { notice } from './kinds/notice.ts';
import { notifications } from './kinds/notifications.ts';
import { nutrition } from './kinds/nutrition.ts';
import { objectList } from './kinds/object-list.ts';
import { openingHours } from './kinds/opening-hours.ts';
import { orderedList } from './kinds/ordered-list.ts';
import { paragraph } from './kinds/paragraph.ts';
import { parcelLabel } from './kinds/parcel-label.ts';
import { poll } from './kinds/poll.ts';
import { post } from './kinds/post.ts';
import { poster } from './kinds/poster.ts';
import { priceTag } from './kinds/price-tag.ts';
import { productLabel } from './kinds/product-label.ts';
import { quiz } from './kinds/quiz.ts';
import { receipt } from './kinds/receipt.ts';
import { recipe } from './kinds/recipe.ts';
import { records } from './kinds/records.ts';
import { releaseNotes } from './kinds/release-notes.ts';
import { scam } from './kinds/scam.ts';
import { scoreboard } from './kinds/scoreboard.ts';
import { scraps } from './kinds/scraps.ts';
import { searchResults } from './kinds/search-results.ts';
import { seatingPlan } from './kinds/seating-plan.ts';
import { sentence } from './kinds/sentence.ts';
import { settingsDialog } from './kinds/settings-dialog.ts';
import { severalPhotos } from './kinds/several-photos.ts';
import { severalPrices } from './kinds/several-prices.ts';
import { severalTexts } from './kinds/several-texts.ts';
import { sign } from './kinds/sign.ts';
import { slide } from './kinds/slide.ts';
import { stackTrace } from './kinds/stack-trace.ts';
import { statusBar } from './kinds/status-bar.ts';
import { spreadsheet, table } from './kinds/table.ts';
import { terminal } from './kinds/terminal.ts';
import { timetable } from './kinds/timetable.ts';
import { toDo } from './kinds/to-do.ts';
import { travelTicket } from './kinds/travel-ticket.ts';
import { videoPage } from './kinds/video-page.ts';
import { weather } from './kinds/weather.ts';
import type { DocumentKind } from './page.ts';

/** Kinds of pictures that the model is trained on, with how often each comes. */
export const TRAINED: readonly (readonly [kind: DocumentKind, share: number])[] = [
  [sentence, 4],
  [paragraph, 4],
  [objectList, 9],
  [keyValues, 3],
  [table, 3],
  [desktopChat, 3],
  [happening, 4],
  [conversation, 3],
  [records, 3],
  [leaflet, 2],
  [counters, 2],
  [mixedCard, 4],
  [scraps, 12],
  [orderedList, 2],
  [note, 2],
  [sign, 2],
  [poster, 2],
  [meme, 2],
  ...[
    mobileChat,
    article,
    spreadsheet,
    receipt,
    menu,
    errorDialog,
    invoice,
    badge,
    priceTag,
    licencePlate,
    bookCover,
    hotelBooking,
    contact,
    appPage,
    captcha,
    download,
    loginScreen,
    statusBar,
    videoPage,
    productLabel,
    medicine,
    eventTicket,
    travelTicket,
    gallery,
    post,
    mail,
    notifications,
    notice,
    slide,
    foreignSign,
    scam,
    bankMessage,
    comic,
    codePoster,
    chart,
    ingredients,
    inventory,
    nutrition,
    poll,
    recipe,
    scoreboard,
    toDo,
    timetable,
    calendar,
    program,
    stackTrace,
    settingsDialog,
    confirmDialog,
    hud,
    searchResults,
    directions,
    matchScore,
    severalTexts,
    severalPhotos,
    departures,
    openingHours,
    quiz,
    terminal,
    jobAd,
  ].map((kind) => [kind, 1] as const),
];

/** Kinds that no training sees: how reading carries over to what is new. */
export const HELD_OUT: readonly DocumentKind[] = [
  terminalChat,
  businessCard,
  parcelLabel,
  certificate,
  weather,
  musicPlayer,
  dictionary,
  releaseNotes,
  seatingPlan,
  severalPrices,
];
