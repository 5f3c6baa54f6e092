import { type Command, Option } from 'commander';
import { environmentName, flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { PLACEHOLDERS, VERIFY_OPTIONS, VerifyOptions } from './options.ts';

/** The verb `verify` on the command line; what it does is loaded when it is called. */
export function addVerifyVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('verify')
    .description('contract tests of any server that claims to be DRS: another emulator, a mock of your own, this one')
    .addHelpText('after', AFTER);
  for (const name of VERIFY_OPTIONS) {
    const { description = '' } = VerifyOptions.shape[name].meta() ?? {};
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(
      `${flagName(name)}${placeholder === undefined ? '' : ` <${placeholder}>`}`,
      `${description} [env: ${environmentName(name)}]`,
    );
    command.addOption(option);
  }
  command.action(async (flags: Record<string, unknown>) => (await import('../verify.ts')).runVerify(flags, terminal));
}

const AFTER = `
Client id, secret and refresh token may stand in DRS_CLIENT_ID, DRS_CLIENT_SECRET and DRS_REFRESH_TOKEN.
Exit code: 0 nothing failed, 1 a check failed, 2 wrong use, or nothing could be tested, 3 a fault of the program.
What is checked: docs/verify.md.`;
