import { type Command, Option } from 'commander';
import { flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { DOCTOR_OPTIONS, DoctorOptions, PLACEHOLDERS, variableOf } from './options.ts';

/** The verb `doctor` on the command line; what it does is loaded when it is called. */
export function addDoctorVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('what is wrong with this set-up, and the command that mends it; changes nothing')
    .addHelpText('after', AFTER);
  for (const name of DOCTOR_OPTIONS) {
    const { description = '', default: standard } = DoctorOptions.shape[name].meta() ?? {};
    const variable = variableOf(name);
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`}${variable === undefined ? '' : ` [env: ${variable}]`}`;
    const placeholder = PLACEHOLDERS[name];
    command.addOption(new Option(flagName(name) + (placeholder === undefined ? '' : ` <${placeholder}>`), help));
  }
  command.action(async (flags: Record<string, unknown>) => (await import('../doctor.ts')).runDoctor(flags, terminal));
}

const AFTER = `
Exit code: 0 nothing is wrong (a warning is none), 1 something is, 2 wrong use, 3 a fault of the program or the machine.
More of it: docs/drop-in.md.`;
