import { writeFileSync } from 'node:fs';
import { wallMs } from '../../emulator/clock.ts';
import { hardCodedNames } from '../../emulator/front/names.ts';
import { EXIT, Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { openCa } from './ca-folder.ts';
import { certificateFacts } from './certificate-facts.ts';
import { androidConfig, BINARY, cHeader, derOf } from './export-forms.ts';
import { givenTlsOptions, type TlsOptions } from './options.ts';
import { ANCHOR_NAME } from './trust/plan.ts';

/** `tls export`: the certificate of the CA in the form that somebody takes. The key never leaves its folder. */
export async function runExport(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenTlsOptions('export', flags, terminal.env);
  const { format = 'pem', out } = options;
  if (BINARY.has(format) && out === undefined && terminal.isScreen)
    throw new Failure(EXIT.usage, `--format ${format}: these are bytes that no screen can show; expected --out FILE`);
  const ca = await openCa(options, terminal);
  const text = await formOf(format, ca);
  if (out === undefined) {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(out, text);
  } catch (error) {
    throw new Failure(EXIT.fault, `--out: ${out} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

type Format = NonNullable<TlsOptions<'export'>['format']>;

async function formOf(
  format: Format,
  { caPem, boardCaPem }: { readonly caPem: string; readonly boardCaPem: string },
): Promise<string | Uint8Array> {
  switch (format) {
    case 'pem':
      return caPem;
    case 'der':
      return derOf(caPem);
    case 'c': {
      const { sha256, validTo } = certificateFacts(boardCaPem);
      return cHeader(boardCaPem, { sha256, until: validTo });
    }
    case 'java': {
      const { javaTrustStore } = await import('../../emulator/front/java-trust-store.ts');
      return javaTrustStore([{ alias: ANCHOR_NAME, certificate: derOf(caPem) }], wallMs());
    }
    case 'android':
      return androidConfig(hardCodedNames([]));
  }
}
