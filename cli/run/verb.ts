import { type Command, Option } from 'commander';
import { environmentName, flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { beginThreads, playsAll, threadsFor } from './begin-threads.ts';
import { givenRunOptions, hasEnvironment, PLACEHOLDERS, RUN_OPTIONS, RunOptions } from './options.ts';

/** The verb `run` on the command line; what it does is loaded when it is called. */

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), ...value.split(',')];

export function addRunVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('run')
    .description('play scenarios: files, folders or patterns; those that come with the program when none are named')
    .argument('[FILES...]', 'scenario files (.yaml), folders, or patterns such as "stories/**/*.yaml"')
    .addHelpText('after', AFTER);
  for (const name of RUN_OPTIONS) {
    const { description = '', default: standard } = RunOptions.shape[name].meta() ?? {};
    const env = hasEnvironment(name) ? ` [env: ${environmentName(name)}]` : '';
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`}${env}`;
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(`${flagName(name)}${placeholder === undefined ? '' : ` ${placeholder}`}`, help);
    if (name === 'tags') option.argParser(collect);
    command.addOption(option);
  }
  command.addOption(new Option('--verbose', 'the same as --show').implies({ show: true }).hideHelp());
  command.action(async (files: string[], flags: Record<string, unknown>) => {
    const { verbose: _, ...given } = flags;
    const options = givenRunOptions(given, terminal.env);
    const begun = files.length === 0 && playsAll(options) ? beginThreads(threadsFor(Number.POSITIVE_INFINITY)) : [];
    try {
      await (await import('../run.ts')).runScenarios(files, { options, begun, terminal });
    } finally {
      await Promise.all(begun.map((worker) => worker.terminate()));
    }
  });
}

const AFTER = `
Exit code: 0 all passed or were skipped, 1 an expectation failed, 2 a file or the usage is wrong,
3 a fault of the program or the machine; 130 when stopped by Ctrl-C, or 0 with --watch. The worst wins.
How scenarios are written: docs/scenarios.md; a device of your own: docs/device-adapter.md.`;
