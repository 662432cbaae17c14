import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rotate } from '../../../plugins/ocr/geometry.ts';
import { leanOf, place } from '../../../plugins/ocr/placement.ts';
import { inReadingOrder } from '../../../plugins/ocr/reading-order.ts';

/** Text, left edge, top edge, width, height: 16 pixels where nothing is said. */
type Line = [text: string, left: number, top: number, width: number, height?: number];

function read(lines: readonly Line[], { degrees = 0 } = {}): string[] {
  const turn = (x: number, y: number) => rotate({ x, y }, (degrees * Math.PI) / 180);
  const quads = lines.map(([text, x, y, width, height = 16]) => ({
    text,
    quad: [turn(x, y), turn(x + width, y), turn(x + width, y + height), turn(x, y + height)] as const,
  }));
  const lean = leanOf(quads.map(({ quad }) => quad));
  return inReadingOrder(place(quads, lean)).map((row) => row.map(({ line }) => line.text).join(' '));
}

const receipt: Line[] = [
  ['2.15', 200, 2, 40],
  ['OAT MILK', 10, 0, 90],
  ['3.40', 200, 21, 40],
  ['RYE BREAD', 10, 20, 95],
  ['5.55', 200, 60, 40],
  ['TOTAL', 10, 61, 50],
];

test('reads a table by rows', () => {
  assert.deepEqual(read(receipt), ['OAT MILK 2.15', 'RYE BREAD 3.40', 'TOTAL 5.55']);
});

test('reads a table by rows where a cell takes two lines', () => {
  const lines: Line[] = [
    ['/mute', 10, 0, 50],
    ['Silences a member', 100, 0, 130],
    ['for a time', 100, 20, 80],
    ['/roll', 10, 44, 40],
    ['Rolls dice', 100, 44, 80],
  ];
  assert.deepEqual(read(lines), ['/mute Silences a member', 'for a time', '/roll Rolls dice']);
});

test('reads leaning rows by rows', () => {
  for (const degrees of [-14, 8]) assert.deepEqual(read(receipt, { degrees }), read(receipt));
});

test('reads columns of prose one after the other, under and above what reaches across them', () => {
  const lines: Line[] = [
    ['The Evening Post', 100, 0, 250],
    ...['a1', 'a2', 'a3', 'a4'].map((text, row): Line => [text, 10, 30 + 20 * row, 200]),
    ...['b1', 'b2', 'b3'].map((text, row): Line => [text, 230, 30 + 20 * row, 195]),
    ['Printed in Leeds by the Post Group', 10, 130, 400],
  ];
  const order = ['The Evening Post', 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'Printed in Leeds by the Post Group'];
  assert.deepEqual(read(lines), order);
});

test('reads lists whose lines do not stand in rows one after the other', () => {
  const lines: Line[] = [
    ...['# welcome', '# rules', '# help'].map((text, row): Line => [text, 10, 30 * row, 80]),
    ...['mira', 'hello', 'ned', 'hi'].map((text, row): Line => [text, 150, 12 + 20 * row, 60]),
  ];
  assert.deepEqual(read(lines), ['# welcome', '# rules', '# help', 'mira', 'hello', 'ned', 'hi']);
});

test('reads people who write in turn, left and right, in turn', () => {
  const lines: Line[] = [
    ['Are you home?', 10, 0, 110],
    ['Not yet', 250, 30, 60],
    ['The parcel came', 10, 60, 120],
    ['lol what', 250, 90, 60],
  ];
  assert.deepEqual(
    read(lines),
    lines.map(([text]) => text),
  );
});

test('reads buttons of a row from left to right', () => {
  const lines: Line[] = [
    ['Cancel', 200, 31, 50],
    ['Do you want to save?', 10, 0, 150],
    ['Save', 10, 30, 40],
    ['Discard', 100, 30, 60],
  ];
  assert.deepEqual(read(lines), ['Do you want to save?', 'Save Discard Cancel']);
});

test('reads nothing where there is nothing', () => {
  assert.deepEqual(read([]), []);
});

test('reads labels above their values label by label', () => {
  const row = (top: number, texts: readonly [string, string, string]): Line[] =>
    texts.map((text, column) => [text, 10 + 120 * column, top, 8 * text.length]);
  const ticket = [
    ...row(0, ['Passenger', 'Flight', 'Gate']),
    ...row(18, ['OKAFOR ADA', 'KL 1043', 'D7']),
    ...row(52, ['Boarding', 'Seat', 'Class']),
    ...row(70, ['18:05', '9F', 'Economy']),
  ];
  const inTurn = ['Passenger', 'OKAFOR ADA', 'Flight', 'KL 1043', 'Gate', 'D7'];
  assert.deepEqual(read(ticket), [...inTurn, 'Boarding', '18:05', 'Seat', '9F', 'Class', 'Economy']);
  assert.deepEqual(read(ticket, { degrees: 6 }), read(ticket));
  assert.deepEqual(read([['BOARDING PASS', 10, -40, 110], ...ticket.slice(0, 6)]), ['BOARDING PASS', ...inTurn]);

  const heading = row(0, ['Team', 'Played', 'Points']);
  const rows = [row(20, ['Lions', '10', '25']), row(40, ['Rovers', '9', '17'])].flat();
  assert.deepEqual(read([...heading, ...rows]), ['Team Played Points', 'Lions 10 25', 'Rovers 9 17']);
  assert.deepEqual(read([...rows, ...row(60, ['all', 'teams', '42'])]), ['Lions 10 25', 'Rovers 9 17', 'all teams 42']);
});

test('reads values above their labels with them', () => {
  const profile: Line[] = [
    ['quietfox', 10, 0, 70],
    ['128', 20, 40, 30],
    ['3.4k', 120, 40, 40],
    ['12', 225, 40, 20],
    ['posts', 15, 60, 40],
    ['followers', 105, 60, 70],
    ['badges', 210, 60, 50],
  ];
  assert.deepEqual(read(profile), ['quietfox', '128 posts', '3.4k followers', '12 badges']);
});

test('takes two pairs for rows, unless size or gaps tell otherwise', () => {
  const pairs = (gap: number): Line[] => [
    ['Name', 10, 0, 35],
    ['Ada', 120, 0, 25],
    ['Age', 10, 20, 30],
    ['34', 120, 20, 20],
    ['City', 10, 20 + gap, 30],
    ['Lagos', 120, 20 + gap, 40],
    ['Since', 10, 40 + gap, 40],
    ['2019', 120, 40 + gap, 35],
  ];
  assert.deepEqual(read(pairs(20)), ['Name Ada', 'Age 34', 'City Lagos', 'Since 2019']);
  assert.deepEqual(read(pairs(20).slice(0, 4)), ['Name Ada', 'Age 34']);
  const small = pairs(20)
    .slice(0, 4)
    .map(([text, x, y, width]): Line => [text, x, y, width, y === 0 ? 12 : 16]);
  assert.deepEqual(read(small), ['Name', 'Age', 'Ada', '34']);
  assert.deepEqual(read(pairs(40)), ['Name', 'Age', 'Ada', '34', 'City', 'Since', 'Lagos', '2019']);
});
