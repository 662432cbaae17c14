/**
 * Which room may import from which: an import points down, never up (ARCHITECTURE.md draws the rooms).
 *
 *     doors (discord, http, cli, playground) -> core, train -> engine -> nets -> graph, weights -> store, config, log
 */

/** The rooms from the top floor to the ground; those in one row may import each other unless a rule says otherwise. */
const FLOORS = [
  ['cli', 'discord', 'http', 'playground'],
  ['core', 'train'],
  ['engine'],
  ['nets'],
  ['graph', 'weights'],
  ['store', 'config', 'log'],
];

const rooms = (names) => `^src/(${names.join('|')})/`;

/** One rule for each floor but the highest: nothing above it may be imported. */
const neverUp = FLOORS.slice(1).map((floor, index) => ({
  name: `${floor.join('-and-')}-import-nothing-above`,
  severity: 'error',
  from: { path: rooms(floor) },
  to: { path: rooms(FLOORS.slice(0, index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...neverUp,
    {
      name: 'doors-do-not-know-each-other',
      comment: 'Only the command line opens the other doors.',
      severity: 'error',
      from: { path: '^src/(discord|http|playground)/' },
      to: { path: '^src/(cli|discord|http|playground)/', pathNot: '^src/$1/' },
    },
    {
      name: 'the-playground-stands-alone',
      comment: 'It plays Discord: it must not know the bot that speaks with it.',
      severity: 'error',
      from: { path: '^src/playground/' },
      to: { path: '^(src|plugins)/', pathNot: '^src/(playground|log|config)/' },
    },
    {
      name: 'plugins-know-the-plugin-api-only',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(src|plugins)/', pathNot: ['^plugins/$1/', '^src/core/experts/plugin\\.ts$', '^src/log/'] },
    },
    {
      name: 'nobody-imports-plugins',
      comment: 'They are found at run time.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^plugins/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-at-run-time',
      comment: 'An optional peer is loaded when a setting asks for it, and its absence is told.',
      severity: 'error',
      from: { path: '^(src|plugins)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
