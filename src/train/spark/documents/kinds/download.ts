import { percent } from '../values/amounts.ts';
import { domain, fileName } from '../values/codes.ts';
import { duration } from '../values/time.ts';
import { cardKind } from './card.ts';

export const download = cardKind({
  name: 'download',
  gist: 'a window of a download',
  labelled: 0.6,
  fields: [
    {
      noun: 'file',
      label: '{File|Downloading|Copying|Installing}',
      draw: fileName,
      asks: '{Which file is it|what is being downloaded|what is copied|what file is loading}?',
    },
    {
      noun: 'progress',
      isLabelled: true,
      draw: percent,
      asks: '{How far is it|how much is done|how many percent are done|how much has been loaded}?',
    },
    {
      noun: 'speed',
      isLabelled: true,
      label: 'Speed',
      draw: (dice) => `${dice.int(1, 99)}.${dice.int(0, 9)} ${dice.pick(['MB/s', 'kB/s'])}`,
      share: 0.6,
      asks: '{How fast is it|how quick is the download|what is the transfer rate}?',
    },
    {
      noun: 'remaining time',
      label: '{Time left|Remaining}',
      draw: duration,
      share: 0.7,
      asks: '{How long will it take|how much time is left|when will it be done|how long still}?',
    },
    {
      noun: 'size',
      label: 'Size',
      draw: (dice) => `${dice.int(2, 990)} ${dice.pick(['MB', 'GB', 'KB'])}`,
      share: 0.6,
      asks: '{How large is the file|how big is it|how many megabytes}?',
    },
    {
      noun: 'source',
      label: 'From',
      draw: domain,
      share: 0.4,
      asks: '{Where does it come from|from which site is it|which server is it from}?',
    },
  ],
  others: ['Pause', 'Cancel', 'Show in folder'],
});
