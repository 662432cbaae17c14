import { median } from '../driver/statistics.ts';
import type { FollowUpResult, FollowUpResults } from '../follow-up/measure.ts';
import type { Round } from '../follow-up/round.ts';
import { count } from './notes.ts';
import { machineLines, table } from './tables.ts';

/** The part of the first question's time that a further one may take at most, and of which model. */
const goal = { most: 0.2, model: 'spark' };

const further = { followUp: 'next of the conversation', another: 'another on the picture' } as const;

/** How long first and further questions on a picture take, as Markdown. */
export function followUpTables({ date, machine, versions, threads, models }: FollowUpResults): string {
  const rounds = models.flatMap((each) => each.rounds);
  const situation = [
    `- ${date}, ${count(threads, 'thread')}`,
    ...machineLines(machine, versions),
    `- Noise: ${rounds.filter(({ isClean }) => isClean).length} of ${rounds.length} rounds were clean`,
  ];
  return [situation.join('\n'), table(head, models.map(row)), goalsTable(models)].join('\n\n');
}

const head = [
  'model',
  'is shown',
  'first: prompt (tokens)',
  'first token (ms)',
  'prompt (tok/s)',
  ...Object.values(further).flatMap((name) => [`${name}: computed (tokens)`, 'first token (ms)', 'of the first']),
];

function row(result: FollowUpResult): string[] {
  const { model, sees, missing } = result;
  const first = middle(result, ({ first: { ms } }) => ms);
  if (first === undefined) return [model, `not measured: ${missing ?? 'every round was disturbed'}`];
  const tokens = middle(result, ({ first: { promptTokens } }) => promptTokens) ?? 0;
  const cells = (Object.keys(further) as (keyof typeof further)[]).flatMap((which) => [
    whole(middle(result, (round) => round[which].promptTokens - round[which].cachedTokens)),
    milliseconds(middle(result, (round) => round[which].ms)),
    times(ratioOf(result, which)),
  ]);
  const shown = sees ? 'picture and text' : 'text';
  return [model, shown, whole(tokens), milliseconds(first), whole((1000 * tokens) / first), ...cells];
}

function goalsTable(models: readonly FollowUpResult[]): string {
  const asked = models.filter(({ model }) => model === goal.model);
  const rows = asked.flatMap((result) =>
    (Object.keys(further) as (keyof typeof further)[]).map((which) => {
      const ratio = ratioOf(result, which);
      const verdict = ratio === undefined ? '' : ratio <= goal.most ? 'yes' : 'no';
      return [`${result.model}, ${further[which]}`, 'first question', `${goal.most}x`, times(ratio), verdict];
    }),
  );
  return table(['measure', 'against', 'goal', 'measured', 'reached'], rows);
}

/** Within a round, and the median of the clean ones. */
function ratioOf(result: FollowUpResult, which: keyof typeof further): number | undefined {
  return middle(result, (round) => round[which].ms / round.first.ms);
}

function middle({ rounds }: FollowUpResult, value: (round: Round) => number): number | undefined {
  return median(rounds.filter(({ isClean }) => isClean).map(value));
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function whole(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(0);
}

function times(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${value.toFixed(2)}x`;
}
