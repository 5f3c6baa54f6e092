import { type Command, Option } from 'commander';
import { environmentName, flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { EXEC_OPTIONS, ExecOptions, PLACEHOLDERS } from './options.ts';

/** The verb `exec` on the command line; what it does is loaded when it is called. */
export function addExecVerb(program: Command, terminal: Terminal): void {
  const command = program
    .command('exec')
    .usage('[options] -- CMD [ARGS...]')
    .description('run a command against an emulator of its own, and judge what the command did')
    .argument('<CMD...>', 'the command and its arguments; what stands behind CMD is left to it')
    .passThroughOptions()
    .addHelpText('after', AFTER);
  for (const name of EXEC_OPTIONS) {
    const { description = '', default: standard } = ExecOptions.shape[name].meta() ?? {};
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`} [env: ${environmentName(name)}]`;
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(`${flagName(name)}${placeholder === undefined ? '' : ` ${placeholder}`}`, help);
    if (name === 'report' || name === 'serialPattern')
      option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
    command.addOption(option);
  }
  command.action(async (words: string[], flags: Record<string, unknown>) => {
    await (await import('../exec.ts')).runExec(words, flags, terminal);
  });
}

const AFTER = `
CMD finds the emulator in its environment: DRS_BASE_URL, LWA_TOKEN_URL, LWA_AUTHORIZE_URL, DRS_WEB_URL,
DRS_EMULATOR_URL, DRS_CONTROL_TOKEN, DRS_CLIENT_ID, DRS_CLIENT_SECRET, DRS_TOPIC_ARN, and of its device
DRS_MODEL_ID, DRS_SERIAL, DRS_REFRESH_TOKEN, DRS_ACCESS_TOKEN, DRS_SLOT_IDS.

Code that has https://api.amazon.com and the other names of the service in it finds the emulator too: by HTTPS_PROXY,
the certificates of SSL_CERT_FILE and its like, NODE_OPTIONS and JAVA_TOOL_OPTIONS. --base-url-only switches that off.

Exit code: that of CMD when it is not 0 (128+n when signal n ended it, 127 when it is not found, 126 when it cannot be
run, 124 when its time was over); else 1 when a rule at --fail-on is broken or the scenario failed, 2 when the usage is
wrong, 3 for a fault of the program or the machine. The guide: docs/exec.md.`;
