import { pad } from '../../scenarios/report/style.ts';
import { EXIT, Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { closingKeys, lookAtCa } from './ca-folder.ts';
import { certificateFacts, permittedNames } from './certificate-facts.ts';
import { givenTlsOptions } from './options.ts';

/** `tls show`: what there is to know of the local CA. It makes none. */
export async function runShow(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenTlsOptions('show', flags, terminal.env);
  const { dir, caFile, caPem, leafPem, isPrivate, problem } = await lookAtCa(options, terminal.env);
  if (problem !== null) throw new Failure(EXIT.fault, problem);
  if (caPem === null) {
    terminal.out(
      options.json === true
        ? `${JSON.stringify({ dir, authority: null })}\n`
        : `There is no local CA in ${dir} yet. \`npx drs-emulator start --tls\`, \`tls export\` and \`tls trust\` make one.\n`,
    );
    return;
  }
  const { names: _, ...authority } = certificateFacts(caPem);
  const permitted = await permittedNames(caPem);
  const leaf = leafPem === null ? null : certificateFacts(leafPem);
  if (options.json === true) {
    const server = leaf === null ? null : { validFrom: leaf.validFrom, validTo: leaf.validTo, names: leaf.names };
    terminal.out(
      `${JSON.stringify({ dir, caFile, isPrivate, authority: { ...authority, permitted }, leaf: server })}\n`,
    );
    return;
  }
  const rows: readonly (readonly [string, string])[] = [
    ['local CA', authority.subject],
    ['certificate', caFile],
    ['SHA-256', authority.sha256],
    ['good', `from ${authority.validFrom} to ${authority.validTo}`],
    [
      'vouches for',
      permitted === null ? 'every name there is' : `${permitted.length} names and ranges, and nothing else`,
    ],
    ...(permitted ?? []).map((name) => ['', name] as const),
    [
      'server',
      leaf === null ? 'no certificate yet' : `${leaf.names.length} names, from ${leaf.validFrom} to ${leaf.validTo}`,
    ],
    ['key', isPrivate ? 'for its owner alone' : `others can read it: ${closingKeys(dir)}`],
  ];
  terminal.out(rows.map(([name, value]) => `${pad(name, 13)}${value}\n`).join(''));
}
