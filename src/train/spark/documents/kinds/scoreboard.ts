import { absent, ask, type DocumentKind, type Row, told } from '../page.ts';
import { howMany } from '../phrases.ts';
import { capitalised } from '../values/list.ts';
import { madeUpWord } from '../values/made-up.ts';
import { userName } from '../values/people.ts';

export const scoreboard: DocumentKind = {
  name: 'scoreboard',
  draw(dice) {
    const names = dice.different(dice.int(3, 6), () =>
      dice.chance(0.7) ? userName(dice) : `Team ${capitalised(madeUpWord(dice))}`,
    );
    const scores = dice
      .different(names.length, () => String(dice.int(1, 9900)))
      .map(Number)
      .sort((a, b) => b - a);
    const hasRanks = dice.chance(0.6);
    const unit = dice.pick(['', '', ' pts', ' XP']);
    const shown = scores.map((score) => `${score}${unit}`);
    const rows = names.map(
      (name, index): Row => [
        ...(hasRanks ? [`${index + 1}${dice.chance(0.3) ? '.' : ''}`] : []),
        name,
        shown[index] as string,
      ],
    );
    const player = userName(dice);
    return {
      pictures: [
        {
          rows: [
            ...(dice.chance(0.7)
              ? [dice.pick(['LEADERBOARD', 'High scores', 'Final standings', 'RANKING', 'Scoreboard'])]
              : []),
            ...rows,
          ],
        },
      ],
      asks: [
        ask(
          '{Who {won|is first|leads|is on top|has the most points}|who is the winner|which player is first|who is number one}?',
          names[0] as string,
        ),
        ask('{Who is last|who has the fewest points|who is at the bottom|which one is last}?', names.at(-1) as string),
        ask('{Who is second|who came second|which one is in second place|number two}?', names[1] as string),
        ask(
          '{What is the highest score|how many points does the first one have|what is the best result|top score}?',
          shown[0] as string,
        ),
        ...names.map((name, index) =>
          ask(
            "{How many points does $name have|what is the score of $name|what did $name score|points of $name|$name's score}?",
            shown[index] as string,
            { name },
          ),
        ),
        ...names.map((name, index) =>
          ask('{Who has $score{ points|}|whose score is $score|which player has $score}?', name, {
            score: String(scores[index]),
          }),
        ),
        told(howMany('{players|names|entries}'), String(names.length)),
        ...(names.includes(player)
          ? []
          : [
              absent('{How many points does $name have|what is the score of $name|what did $name score}?', {
                name: player,
              }),
            ]),
        absent('{When was it played|how long did the game take|which map was it|who is the referee}?'),
      ],
      gist: 'a scoreboard',
    };
  },
};
