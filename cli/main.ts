import { Command, CommanderError, Option } from 'commander';
import { aboutOption, environmentName, flagName, formOf, OPTION_NAMES } from '../emulator/options.ts';
import { VERSION } from '../emulator/version.ts';
import { addCertifyVerb } from './certify/verb.ts';
import { addClientVerbs } from './client-verbs.ts';
import { addExecVerb } from './exec/verb.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import { addListenerVerb } from './listener/verb.ts';
import { addRunVerb } from './run/verb.ts';
import type { Terminal } from './terminal.ts';
import { addVerifyVerb } from './verify/verb.ts';

/** The edge of the program: from arguments to the verb's file, from what went wrong to one sentence and an exit code. */

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  config: 'FILE',
  data: 'DIR',
  clock: 'MODE',
  now: 'INSTANT',
  seed: 'N',
  consent: 'HOW',
  notify: 'URL',
  allowHost: 'NAME',
  controlToken: 'T',
  readyFile: 'FILE',
};

/** A flag for every option of `start`, in the order of their schema. */
function addOptions(command: Command): void {
  for (const name of OPTION_NAMES) {
    const { description, standard } = aboutOption(name);
    const form = formOf(name);
    const flag = flagName(name);
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`} [env: ${environmentName(name)}]`;
    if (form === 'switch') {
      command.addOption(new Option(flag, help));
      // Takes back what the environment or the configuration file says.
      command.addOption(new Option(flag.replace('--', '--no-')).hideHelp());
      continue;
    }
    const option = new Option(`${flag} <${PLACEHOLDERS[name] ?? name.toUpperCase()}>`, help);
    if (form === 'list') option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
}

export function buildProgram(terminal: Terminal): Command {
  const program = new Command('drs-emulator')
    .description("Amazon's Dash Replenishment Service (DRS) on localhost")
    .version(VERSION)
    .showSuggestionAfterError()
    // What stands behind a verb is the verb's: `exec` hands on all of it, its `--` too.
    .enablePositionalOptions()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride();
  const start = program
    .command('start')
    .description('serve until stopped; a flag beats its environment variable, which beats the configuration file');
  addOptions(start);
  start.action(async (flags: Record<string, unknown>) => (await import('./start.ts')).runStart(flags, terminal));
  addRunVerb(program, terminal);
  addVerifyVerb(program, terminal);
  addCertifyVerb(program, terminal);
  addExecVerb(program, terminal);
  addListenerVerb(program, terminal);
  addClientVerbs(program, terminal);
  return program;
}

/** Runs the verb that the arguments name, and resolves with the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await buildProgram(terminal).parseAsync([...args], { from: 'user' });
    return EXIT.fine;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (error instanceof Failure) {
      terminal.err(`drs-emulator: ${error.message}\n`);
      return error.exitCode;
    }
    terminal.err(`drs-emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.fault;
  }
}
