import { Command, CommanderError } from 'commander';
import { VERSION } from '../emulator/version.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** The edge of the program: from arguments to the verb's file, from what went wrong to one sentence and an exit code. */

type AddVerb = (program: Command, terminal: Terminal) => void;

const clientVerbs = async (): Promise<AddVerb> => (await import('./client-verbs.ts')).addClientVerbs;

/** Where each verb says what it takes, in the order of the help; only that of the verb that was called is loaded. */
const VERBS: Readonly<Record<string, () => Promise<AddVerb>>> = {
  start: async () => (await import('./start/verb.ts')).addStartVerb,
  run: async () => (await import('./run/verb.ts')).addRunVerb,
  exec: async () => (await import('./exec/verb.ts')).addExecVerb,
  certify: async () => (await import('./certify/verb.ts')).addCertifyVerb,
  listener: async () => (await import('./listener/verb.ts')).addListenerVerb,
  verify: async () => (await import('./verify/verb.ts')).addVerifyVerb,
  tls: async () => (await import('./tls/verb.ts')).addTlsVerb,
  doctor: async () => (await import('./doctor/verb.ts')).addDoctorVerb,
  advance: clientVerbs,
  state: clientVerbs,
  trigger: clientVerbs,
  tail: clientVerbs,
  explain: clientVerbs,
  openapi: clientVerbs,
};

const NEEDS_NO_VERB: ReadonlySet<string | undefined> = new Set(['--version', '-V']);

async function buildProgram([first = '']: readonly string[], terminal: Terminal): Promise<Command> {
  const program = new Command('drs-emulator')
    .description("Amazon's Dash Replenishment Service (DRS) on localhost")
    .version(VERSION)
    .showSuggestionAfterError()
    // What stands behind a verb is the verb's: `exec` hands on all of it, its `--` too.
    .enablePositionalOptions()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride();
  if (NEEDS_NO_VERB.has(first)) return program;
  // The help, and whoever mistypes a verb, need to know them all.
  const wanted = Object.hasOwn(VERBS, first) ? [VERBS[first]] : [...new Set(Object.values(VERBS))];
  for (const load of wanted) (await load?.())?.(program, terminal);
  return program;
}

/** Runs the verb that the arguments name, and resolves with the exit code. */
export const main = (args: readonly string[], terminal: Terminal): Promise<number> =>
  endOf(
    async () => void (await (await buildProgram(args, terminal)).parseAsync([...args], { from: 'user' })),
    terminal,
  );

/** The exit code of what was run; what went wrong is told in one sentence. */
export async function endOf(run: () => Promise<void>, terminal: Terminal): Promise<number> {
  try {
    await run();
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
