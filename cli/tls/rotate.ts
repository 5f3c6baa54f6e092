import { wallMs } from '../../emulator/clock.ts';
import { makeAuthority } from '../../emulator/front/certificates.ts';
import { Ended, EXIT, Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { caFolderOf, orFail } from './ca-folder.ts';
import { certificateFacts } from './certificate-facts.ts';
import { confirm } from './confirm.ts';
import { givenTlsOptions } from './options.ts';

/** `tls rotate`: a new CA in the place of the old one, whose key is gone with it. */
export async function runRotate(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenTlsOptions('rotate', flags, terminal.env);
  const folder = caFolderOf(options, terminal.env);
  const old = await orFail(() => folder.loadAuthority());
  if (old === undefined)
    throw new Failure(EXIT.failed, `there is no local CA in ${folder.dir}; the first that needs one makes it`);
  const say = (text: string): void => (options.json === true ? terminal.err(text) : terminal.out(text));
  const before = certificateFacts(old.caPem);
  say(`A new CA takes the place of ${before.subject} in ${folder.dir}; the old key is deleted.
Then has to be done again: \`tls trust\` on every machine, \`tls export\` for firmware, containers and apps, and the
start of emulators and programs that run now. What trusted the old CA goes on trusting a certificate without a key.
`);
  if (!(await confirm('Make a new CA?', options.yes, terminal))) {
    say('Nothing was done.\n');
    throw new Ended(EXIT.failed);
  }
  const kept = await orFail(async () => folder.keepAuthority(await makeAuthority(wallMs()), old));
  const after = certificateFacts(kept.caPem);
  say(`The new CA is ${after.subject}, SHA-256 ${after.sha256}, good until ${after.validTo}.\n`);
  if (options.json === true) terminal.out(`${JSON.stringify({ dir: folder.dir, before, after })}\n`);
}
