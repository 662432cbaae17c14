/** How the learning rate goes: up in a line during warm-up, then down to `least` by the last step. */
export interface Schedule {
  /** The highest rate. */
  peak: number;
  least: number;
  warmUpSteps: number;
  steps: number;
  /** `cosine`: half a period; `linear`: a line; `constant`: it stays at the peak. */
  decay: 'cosine' | 'linear' | 'constant';
}

/**
 * The learning rate of a step, counted from 0, as the official trainers have it: 0 in the first step of a warm-up, the peak
 * behind it, and `least` behind the last step.
 * @param clock Share of the time that is over, where a training has a limit of time: what is further on decides.
 */
export function learningRate(step: number, { peak, least, warmUpSteps, steps, decay }: Schedule, clock = 0): number {
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  if (decay === 'constant') return peak;
  const progress = Math.min(1, Math.max(clock, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps)));
  const share = decay === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return least + (peak - least) * share;
}
