import { absent, ask, type DocumentKind, field, given } from '../page.ts';
import { who } from '../phrases.ts';
import { bigNumber } from '../values/amounts.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { lastName } from '../values/people.ts';
import { city } from '../values/places.ts';
import { pickFrom, SPORTS } from '../values/things.ts';
import { date } from '../values/time.ts';

/** The result of a match, with who did what and when. */
export const matchScore: DocumentKind = {
  name: 'match-score',
  draw(dice) {
    const [home, guest] = dice.different(2, () =>
      dice.chance(0.6)
        ? `${city(dice)}${dice.pick([' FC', ' United', '', ' Rovers'])}`
        : `${capitalised(madeUpWord(dice))}s`,
    ) as [string, string];
    const [goals, against] = dice.different(2, () => String(dice.int(0, 6))) as [string, string];
    const scorers = dice
      .different(dice.int(1, 3), () => lastName(dice))
      .map((name) => ({ name, minute: `${dice.int(1, 90)}'` }));
    const place = dice.chance(0.5)
      ? `${capitalised(madeUpWord(dice))} ${dice.pick(['Stadium', 'Arena', 'Park'])}`
      : undefined;
    const crowd = dice.chance(0.4) ? bigNumber(dice) : undefined;
    const sport = dice.chance(0.4) ? capitalised(pickFrom(SPORTS)(dice)) : undefined;
    const day = dice.chance(0.4) ? date(dice) : undefined;
    const separator = dice.pick(['-', ':', ' - ']);
    const oneRow = dice.chance(0.6);
    const isHome = Number(goals) > Number(against);
    return {
      pictures: [
        {
          rows: [
            ...given(sport, (value) => value),
            ...given(day, (value) => value),
            ...(oneRow
              ? [`${home} ${goals}${separator}${against} ${guest}`]
              : [
                  [home, goals],
                  [guest, against],
                ]),
            ...scorers.map(({ name, minute }) => `${name} ${minute}`),
            ...given(place, (value) => value),
            ...given(crowd, (value) => `Attendance: ${value}`),
            ...(dice.chance(0.5) ? [dice.pick(['FULL TIME', 'Final', 'FT'])] : []),
          ],
        },
      ],
      asks: [
        ask('{Who won|which team won|who is the winner|what team was better}?', isHome ? home : guest),
        ask('{Who lost|which team lost|who is the loser|what team was worse}?', isHome ? guest : home),
        ...(oneRow
          ? [
              ask(
                '{What is the score|how did it end|what was the result|final score}?',
                `${goals}${separator}${against}`,
              ),
            ]
          : []),
        ask('{How many {goals|points} did $team {score|get}|goals of $team|how much did $team score}?', goals, {
          team: home,
        }),
        ask('{How many {goals|points} did $team {score|get}|goals of $team|how much did $team score}?', against, {
          team: guest,
        }),
        ask('{Who did $team play against|who was the opponent of $team|against whom did $team play}?', guest, {
          team: home,
        }),
        ...scorers.map(({ name, minute }) =>
          ask('{When did $name score|in which minute did $name score|what minute is given for $name}?', minute, {
            name,
          }),
        ),
        ask(who('{scored first|is named first as scorer}'), scorers[0]?.name as string),
        field('{Where was {it|the game} played|which stadium is it|in what stadium did they play}?', place),
        field('{How many people {watched|were there|came}|what was the attendance|how many spectators}?', crowd),
        field('{Which sport is it|what sport did they play|what kind of game was it}?', sport),
        field('{When was {it|the game}|on which day did they play|what is the date of the game}?', day),
        absent('{Who is the referee|who is the coach|who was the best player|how long was the break}?'),
      ],
      gist: 'the result of a match',
    };
  },
};
