import type { Dice } from '../../dice.ts';
import { absent, ask, type DocumentKind, field, given, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { fullName } from '../values/people.ts';
import { country } from '../values/places.ts';
import { COLOURS } from '../values/things.ts';
import { date } from '../values/time.ts';

/** Bars or slices with their labels and values. */
export const chart: DocumentKind = {
  name: 'chart',
  draw(dice: Dice) {
    const labels = dice.pick<() => string[]>([
      () => dice.different(dice.int(3, 6), () => country(dice)),
      () => dice.different(dice.int(3, 6), () => String(dice.int(1990, 2027))).sort(),
      () => dice.some(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug'], dice.int(3, 6)),
      () => dice.different(dice.int(3, 5), () => capitalised(madeUpWord(dice))),
      () => dice.some(COLOURS, dice.int(3, 5)).map(capitalised),
    ])();
    const unit = dice.pick(['%', '', '', ' kg', ' M', 'k']);
    const values = dice.different(labels.length, () => String(dice.int(1, 99))).map(Number);
    const shown = values.map((value) => `${value}${unit}`);
    const subject = dice.pick([
      'Visitors',
      'Sales',
      'Rainfall',
      'Members',
      'Energy use',
      'Exports',
      'Votes',
      'Downloads',
    ]);
    const title = `${subject} by ${dice.pick(['year', 'group', 'region', 'kind', 'month'])}`;
    const isSplit = dice.chance(0.4);
    const rows: Row[] = isSplit
      ? [title, labels, shown]
      : [title, ...labels.map((label, index): Row => [label, shown[index] as string])];
    const at = (value: number) => labels[values.indexOf(value)] as string;
    const source = dice.chance(0.4) ? fullName(dice) : undefined;
    const day = dice.chance(0.3) ? date(dice) : undefined;
    return {
      pictures: [{ rows: [...rows, ...given(source, (name) => `Source: ${name}`), ...given(day, (value) => value)] }],
      asks: [
        ask(
          '{Which {bar|one|part} is the {highest|largest}|what has the highest value|who or what is on top|where is the maximum}?',
          at(Math.max(...values)),
        ),
        ask(
          '{Which {bar|one|part} is the {lowest|smallest}|what has the lowest value|where is the minimum|what is the least}?',
          at(Math.min(...values)),
        ),
        ...labels.map((label, index) =>
          ask(
            '{What is the value {of|for} $label|how much is it for $label|how high is $label|what does the chart say for $label}?',
            shown[index] as string,
            { label },
          ),
        ),
        ...labels.map((label, index) =>
          ask('{Which one {has|is}|what has|where is the value} $value?', label, { value: shown[index] as string }),
        ),
        ask('{What is the chart about|what does it show|what is the title|what is the chart called}?', title),
        told(howMany('{bars|values|parts}'), String(labels.length)),
        field('{What is the source|where does the data come from|who collected the data|whose data is it}?', source),
        absent('{Why is it so high|what is the reason for the change|what will it be next year|how was it measured}?'),
      ],
      gist: 'a chart',
    };
  },
};
