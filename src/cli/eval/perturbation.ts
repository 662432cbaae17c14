/** What can be done to a picture that a reader should not mind. */
export const PERTURBATIONS = ['jpeg20', 'scale0.6', 'turn90', 'turn180', 'turn270', 'invert'] as const;

export type Perturbation = (typeof PERTURBATIONS)[number];
