#!/usr/bin/env node
import { Command, Option } from 'commander';
import project from '../../package.json' with { type: 'json' };
import { PERTURBATIONS } from './eval/perturbation.ts';
import { run } from './run.ts';
import { addSamplingOptions, MODEL_OPTION } from './sampling-options.ts';

// Each command is loaded when it is called, so that none waits for what only another needs.

const PHOTOS_HELP = `
A label counts once for each photograph, however many boxes have it. Those with a "min" of 1 or more in "objects" are to be
found; labels_total is their number. A label is wrong where "absent" names it, or neither "objects" nor "named" does.`;

const program = new Command('tyto')
  .description(project.description)
  .version(project.version)
  .showHelpAfterError('--help shows the usage.');

addSamplingOptions(
  program
    .command('ask')
    .description('ask one question, with pictures or without')
    .argument('<question>')
    .argument('[images...]', 'paths of pictures')
    .option('--json', 'print one JSON object: text, route, experts, timings, model, notes')
    .option('--evidence', 'list on standard error what each expert saw, and where'),
).action((question: string, images: string[], options) =>
  run(async (stop) => (await import('./commands/ask.ts')).ask(question, images, options, stop)),
);

addSamplingOptions(
  program.command('chat').description('talk on the terminal; /image PATH shows a picture, /help lists the rest'),
).action((options) => run(async (stop) => (await import('./commands/chat.ts')).chat(options, stop)));

program
  .command('demo')
  .description('try the bot in a local web page that works like Discord; needs no token')
  .option(...MODEL_OPTION)
  .action((options) => run(async (stop) => (await import('./commands/demo.ts')).demo(options, stop)));

program
  .command('start')
  .description('run the bot on Discord; needs DISCORD_TOKEN')
  .option(...MODEL_OPTION)
  .action((options) => run(async (stop) => (await import('./commands/start.ts')).start(options, stop)));

program
  .command('doctor')
  .description('check this setup and name a remedy for every problem')
  .option(...MODEL_OPTION)
  .option('--json', 'print one JSON object')
  .action((options) => run(async () => (await import('./commands/doctor.ts')).doctor(options)));

const plugins = program.command('plugins').description('the experts that look at pictures');
plugins
  .command('list')
  .description('what is installed, and whether it can be used')
  .action(() => run(async () => (await import('./commands/plugins.ts')).listPlugins()));
plugins
  .command('run')
  .description('let one expert look at one picture')
  .argument('<name>', 'a folder in plugins/, or a package')
  .argument('<file>', 'path of a picture')
  .option('--json', 'print its report as one JSON object')
  .action((name: string, file: string, options) =>
    run(async (stop) => (await import('./commands/plugins.ts')).runPlugin(name, file, options, stop)),
  );

program
  .command('train')
  .description('train a model by a recipe; Ctrl-C saves all, --resume goes on')
  .argument('<recipe>', 'a recipe .json, such as those in models/recipes')
  .option('--resume', 'go on from the checkpoint of the run')
  .option('--run <folder>', "the run's folder; by default runs/ and the recipe's name")
  .option('--json', 'print one JSON object in the end')
  .action((recipe: string, options) =>
    run(async (stop) => (await import('./commands/train.ts')).train(recipe, options, stop)),
  );

const models = program.command('models').description('list, fetch, check and remove models');
models
  .command('list')
  .description('the models in models/, and whether they are on this machine')
  .action(() => run(async () => (await import('./commands/models.ts')).listModels()));
models
  .command('pull')
  .description('fetch a model')
  .argument('[name]', 'a name in models/ or a hub repository; by default TYTO_MODEL')
  .action((name: string | undefined) =>
    run(async (stop) => (await import('./commands/models.ts')).pullModel(name, stop)),
  );
models
  .command('inspect')
  .description('what a model is, its files and licences, and what its weights hold')
  .argument('[name]', 'a model, or a file of weights; by default TYTO_MODEL')
  .option('--tensors', 'name every tensor')
  .action((name: string | undefined, options) =>
    run(async () => (await import('./commands/inspect-model.ts')).inspect(name, options)),
  );
models
  .command('verify')
  .description('read all files of a model again and compare their checksums')
  .argument('[name]', 'a model; by default TYTO_MODEL')
  .action((name: string | undefined) =>
    run(async (stop) => (await import('./commands/inspect-model.ts')).verify(name, stop)),
  );
models
  .command('export')
  .description('write a trained adapter in a form that others read')
  .argument('<source>', 'a run folder, an adapter file, or a folder of PEFT')
  .addOption(
    new Option('--format <form>', 'pth: as the official trainer saves it')
      .choices(['safetensors', 'pth', 'peft'])
      .makeOptionMandatory(),
  )
  .requiredOption('-o, --output <path>', 'the file; of peft, the folder')
  .action((source: string, options) =>
    run(async () => (await import('./commands/export-model.ts')).exportModel(source, options)),
  );
models
  .command('rm')
  .description('remove a model from the cache')
  .argument('<name>', 'a model')
  .action((name: string) => run(async () => (await import('./commands/models.ts')).removeModel(name)));

const evaluation = program.command('eval').description('measure how good the model and the experts are');
evaluation
  .command('perplexity')
  .description('what each number format costs in quality, on a fixed text')
  .option(...MODEL_OPTION)
  .option('--quick', 'a part of the text, in under a minute')
  .option('--routes', 'instead: what the model costs conversations without pictures, against its bare base')
  .option('--json', 'print one JSON object')
  .action((options) =>
    run(async (stop) =>
      options.routes
        ? (await import('./commands/eval-routes.ts')).evalRoutes(options, stop)
        : (await import('./commands/eval-perplexity.ts')).evalPerplexity(options, stop),
    ),
  );
evaluation
  .command('questions')
  .description("ask the questions of a folder's questions.json, with all experts, and count right answers")
  .argument('<folder>', 'holds pictures and questions.json: a list of {id, file, question, and contains or absent}')
  .option(...MODEL_OPTION)
  .option('--json', 'print one JSON object: questions, right, absent, absent_right')
  .action((folder: string, options) =>
    run(async (stop) => (await import('./commands/eval-questions.ts')).evalQuestions(folder, options, stop)),
  );
evaluation
  .command('spark')
  .description('what the default model is judged on: pictures and documents of kinds that training never sees')
  .option(...MODEL_OPTION)
  .option('--samples <count>', 'samples of each kind of document (default: 6)')
  .option('--json', 'print one JSON object')
  .action((options) => run(async (stop) => (await import('./commands/eval-spark.ts')).evalSpark(options, stop)));
evaluation
  .command('ocr')
  .description('how well the ocr expert reads the pictures of a folder')
  .argument('<folder>', 'holds pictures and their texts in truth.json, in the form of test/fixtures/ocr-cases')
  .addOption(new Option('--perturb <how>', 'first do this to every picture').choices(PERTURBATIONS))
  .option('--json', 'print one JSON object: cases, cer (a share: 0.01 is 1 %), phrases_found, phrases_total')
  .action((folder: string, options) =>
    run(async (stop) => (await import('./commands/eval-ocr.ts')).evalOcr(folder, options, stop)),
  );
evaluation
  .command('photos')
  .description(
    "look at a folder's photographs and compare the things found with its truth.json, at the confidences 0.45 and 0.55",
  )
  .argument('<folder>', 'holds pictures and truth.json: photos, a list of {id, file, objects, named, absent}')
  .option('--json', 'print one JSON object: photos, labels_total, found_045, found_055, wrong_045, wrong_055')
  .addHelpText('after', PHOTOS_HELP)
  .action((folder: string, options) =>
    run(async (stop) => (await import('./commands/eval-photos.ts')).evalPhotos(folder, options, stop)),
  );

await program.parseAsync();
