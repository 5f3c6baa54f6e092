import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { KeptAuthority, KeptLeaf } from '../../../emulator/front/authority.ts';
import { makeAuthority, makeLeaf } from '../../../emulator/front/certificates.ts';
import { authorityFolder } from '../../../emulator/store/authority-folder.ts';

/** A local CA for tests; made once for each file of them, since its key takes time. */
let made: Promise<KeptAuthority> | undefined;
export const givenAuthority = (): Promise<KeptAuthority> => {
  made ??= makeAuthority(Date.now());
  return made;
};

/** A certificate of a server by it, for one name; one for each file too. */
let leaf: Promise<KeptLeaf> | undefined;
export const givenLeaf = (): Promise<KeptLeaf> => {
  leaf ??= givenAuthority().then((authority) => makeLeaf(authority, ['api.amazon.com'], Date.now(), 7));
  return leaf;
};

export function givenFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A folder with the CA in it. */
export async function givenCaDir(): Promise<string> {
  const dir = join(givenFolder(), 'ca');
  await authorityFolder(dir).keepAuthority(await givenAuthority(), undefined);
  return dir;
}
