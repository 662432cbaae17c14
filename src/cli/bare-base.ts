/** The manifest of what the default model is built on, without anything that this project trained. */
export const BARE_BASE = 'smollm2-135m';
