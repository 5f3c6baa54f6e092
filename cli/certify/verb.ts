import { type Command, Option } from 'commander';
import { environmentName, flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { CERTIFY_OPTIONS, CertifyOptions, PLACEHOLDERS } from './options.ts';

/** The verb `certify` on the command line; what it does is loaded when it is called. */

const REPEATED: ReadonlySet<string> = new Set(['serialPattern', 'report']);

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function addCertifyVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('certify')
    .description('report which obligations of a device maker a record keeps and breaks, with evidence')
    .argument('[TIMELINE...]', 'timeline files, or folders of --data; - for standard input')
    .addHelpText('after', AFTER);
  for (const name of CERTIFY_OPTIONS) {
    const { description = '', default: standard } = CertifyOptions.shape[name].meta() ?? {};
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`} [env: ${environmentName(name)}]`;
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(`${flagName(name)}${placeholder === undefined ? '' : ` ${placeholder}`}`, help);
    if (REPEATED.has(name)) option.argParser(collect);
    command.addOption(option);
  }
  command.action(async (files: string[], flags: Record<string, unknown>) =>
    (await import('../certify.ts')).runCertify(files, flags, terminal),
  );
}

const AFTER = `
Exit code: 0 nothing fails the check, 1 a rule is broken that --fail-on asks for, or an expected failure has expired,
2 a file or the usage is wrong, 3 a fault of the program or the machine.
The report is no official result: drs-emulator is independent of Amazon. More of it: docs/certify.md.`;
