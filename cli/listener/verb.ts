import { type Command, Option } from 'commander';
import { environmentName, flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { hasEnvironment, LISTENER_OPTIONS, ListenerOptions, PLACEHOLDERS } from './options.ts';

/** The verb `listener` on the command line; what it does is loaded when it is called. */
export function addListenerVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('listener')
    .description('contract tests of your SNS endpoint: genuine messages, repeated ones, and forgeries')
    .addHelpText('after', AFTER);
  for (const name of LISTENER_OPTIONS) {
    const { description = '', default: standard } = ListenerOptions.shape[name].meta() ?? {};
    const env = hasEnvironment(name) ? ` [env: ${environmentName(name)}]` : '';
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`}${env}`;
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(`${flagName(name)}${placeholder === undefined ? '' : ` ${placeholder}`}`, help);
    if (name === 'only')
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), ...value.split(',')]);
    command.addOption(option);
  }
  command.action(async (flags: Record<string, unknown>) =>
    (await import('../listener.ts')).runListener(flags, terminal),
  );
}

const AFTER = `
Exit code: 0 no check failed at the level of --fail-on, 1 one did, 2 wrong use, a listener that cannot be reached,
or one that took no genuine message; 3 a fault of the program or the machine; 130 when stopped by Ctrl-C.
What each check is, and how a strict validator is brought to take our messages: docs/listener.md.`;
