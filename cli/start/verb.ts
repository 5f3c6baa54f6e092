import { type Command, Option } from 'commander';
import { aboutOption, environmentName, flagName, formOf, OPTION_NAMES } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';

/** The verb `start` on the command line; what it does is loaded when it is called. */

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  config: 'FILE',
  tlsPort: 'PORT',
  caDir: 'DIR',
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

export function addStartVerb(program: Command, terminal: Terminal): void {
  const start = program
    .command('start')
    .description('serve until stopped; a flag beats its environment variable, which beats the configuration file');
  addOptions(start);
  start.action(async (flags: Record<string, unknown>) => (await import('../start.ts')).runStart(flags, terminal));
}
