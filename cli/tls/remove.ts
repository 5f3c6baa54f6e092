import { Ended, EXIT } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { caFolderOf, lookAtCa, orFail } from './ca-folder.ts';
import { confirm } from './confirm.ts';
import { givenTlsOptions } from './options.ts';
import { stillTrusted } from './still-trusted.ts';

/** `tls remove`: the CA is gone from its folder; whatever else is in there stays. */
export async function runRemove(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenTlsOptions('remove', flags, terminal.env);
  const folder = caFolderOf(options, terminal.env);
  const say = (text: string): void => (options.json === true ? terminal.err(text) : terminal.out(text));
  const { caPem, problem } = await lookAtCa(options, terminal.env);
  if (caPem === null && problem === null) {
    say(`There is no local CA in ${folder.dir}.\n`);
    if (options.json === true) terminal.out(`${JSON.stringify({ dir: folder.dir, removed: false })}\n`);
    return;
  }
  say(`The key and the certificates of the local CA are removed from ${folder.dir}. To take back what trusts it,
\`npx drs-emulator tls untrust\` is easier before.
`);
  if (!(await confirm('Remove it?', options.yes, terminal))) {
    say('Nothing was done.\n');
    throw new Ended(EXIT.failed);
  }
  await orFail(() => folder.remove());
  const commands = stillTrusted(terminal);
  say(
    `Removed. Where it was trusted, that is taken back with:\n${commands.map((command) => `  ${command}\n`).join('')}`,
  );
  if (options.json === true) terminal.out(`${JSON.stringify({ dir: folder.dir, removed: true, untrust: commands })}\n`);
}
