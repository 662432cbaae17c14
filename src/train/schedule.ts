/** How the learning rate goes: up in a line during warm-up, then down to `least` by the last step. */
export interface Schedule {
  /** The highest rate. */
  peak: number;
  least: number;
  warmUpSteps: number;
  steps: number;
  /** Steps of a first stage, over which the rate goes its whole way before it begins anew; none by default. */
  firstStage?: number;
  /** `cosine`: half a period; `linear`: a line; `constant`: it stays at the peak. */
  decay: 'cosine' | 'linear' | 'constant';
}

/**
 * The learning rate of a step, counted from 0, as the official trainers have it: 0 in the first step of a warm-up, the peak
 * behind it, and `least` behind the last step.
 * @param clock Share of the time that is over, where a training has a limit of time: what is further on decides.
 */
export function learningRate(step: number, schedule: Schedule, clock = 0): number {
  const { firstStage = 0, steps } = schedule;
  if (step < firstStage) return rateWithin(step, firstStage, schedule, 0);
  return rateWithin(step - firstStage, steps - firstStage, schedule, clock);
}

function rateWithin(
  step: number,
  steps: number,
  { peak, least, warmUpSteps, decay }: Omit<Schedule, 'steps' | 'firstStage'>,
  clock: number,
): number {
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  if (decay === 'constant') return peak;
  const progress = Math.min(1, Math.max(clock, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps)));
  const share = decay === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return least + (peak - least) * share;
}
