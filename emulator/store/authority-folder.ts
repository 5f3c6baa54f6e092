import { existsSync } from 'node:fs';
import { link, lstat, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AuthorityError, type AuthorityKeeper, type KeptAuthority, type KeptLeaf } from '../front/authority.ts';
import { readCertified } from '../front/certificates.ts';
import { codeOf, makeFolder } from './data-folder.ts';

/**
 * The local CA in a folder of its user:
 *
 *     authority-<n>.pem   key and certificates; the highest number counts, so that of several who make one the first wins
 *     leaf.pem            key and certificate of the server
 *     ca.pem              the certificate alone, for NODE_EXTRA_CA_CERTS and its like
 *
 * Whoever can read a key can pose as the real service to this machine, so a key that others can read is refused.
 */

export interface AuthorityFolder extends AuthorityKeeper {
  readonly dir: string;
  /** The certificate to trust, as a file; it is there once there is an authority. */
  readonly caFile: string;
  /** Removes all that was kept here, and nothing else. */
  remove(): Promise<void>;
}

/** Where the CA is kept unless its user says otherwise. */
export function defaultAuthorityDir(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = env.HOME || homedir();
  const windows = env.APPDATA || join(home, 'AppData', 'Roaming');
  const base = platform === 'win32' ? windows : env.XDG_CONFIG_HOME || join(home, '.config');
  return join(base, 'drs-emulator', 'ca');
}

const AUTHORITY = /^authority-(\d{1,9})\.pem$/;
const LEAF = 'leaf.pem';
const CA = 'ca.pem';
const OURS = /^(authority-\d{1,9}|leaf|ca)\.pem(\.\d+-\d+\.tmp)?$/;
/** Several emulators of one process may share a folder. */
let writes = 0;

const keyBlock = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/;
const certificateBlocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g;

const belongs = (keyPem: string, issuerPem: string, caPem: string): boolean => {
  try {
    return readCertified(issuerPem, keyPem, caPem) !== undefined;
  } catch {
    return false;
  }
};

export function authorityFolder(folder: string, platform: NodeJS.Platform = process.platform): AuthorityFolder {
  const dir = resolve(folder);
  const path = (name: string): string => join(dir, name);

  /** Errors of the disk in one sentence, with the folder they are about. */
  const sayingWhy = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      throw new AuthorityError(
        `The CA folder ${dir} cannot be used (${(error as Error).message}): make it yours to read and write, or choose another one with --ca-dir.`,
        { cause: error },
      );
    }
  };

  const number = (name: string): number => Number(AUTHORITY.exec(name)?.[1] ?? 0);

  /** The authorities that are kept, the one that counts first. */
  const authorities = async (): Promise<string[]> => {
    const names = await readdir(dir).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => AUTHORITY.test(name)).sort((a, b) => number(b) - number(a));
  };

  const mustBePrivate = async (name: string, allowed: number, mend: string): Promise<void> => {
    // Windows has no such modes; the folder of the user is closed there.
    if (platform === 'win32') return;
    const { mode } = await lstat(path(name));
    if ((mode & 0o777 & ~allowed) === 0) return;
    const what = name === '' ? `can be changed by other users` : `can be read by other users`;
    throw new AuthorityError(
      `${path(name)} ${what}, who could then pose as Amazon to this machine; close it: chmod ${mend} '${path(name)}'`,
    );
  };

  /** Key and certificates of a file; undefined when it is none of ours or damaged. */
  const readKept = async (name: string): Promise<{ keyPem: string; certs: string[] } | undefined> => {
    await mustBePrivate('', 0o755, '700');
    await mustBePrivate(name, 0o700, '600');
    const text = await readFile(path(name), 'utf8');
    const keyPem = keyBlock.exec(text)?.[0];
    return keyPem === undefined ? undefined : { keyPem, certs: text.match(certificateBlocks) ?? [] };
  };

  const writeAside = async (name: string, text: string): Promise<string> => {
    writes += 1;
    const aside = path(`${name}.${process.pid}-${writes}.tmp`);
    await rm(aside, { force: true });
    await writeFile(aside, text, { mode: 0o600, flag: 'wx' });
    return aside;
  };

  const write = async (name: string, text: string): Promise<void> => rename(await writeAside(name, text), path(name));

  /** False when somebody else's is there already. A link shows a file with all of its content at once. */
  const writeFirst = async (name: string, text: string): Promise<boolean> => {
    const aside = await writeAside(name, text);
    try {
      await link(aside, path(name));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(aside, { force: true });
    }
  };

  const load = async (): Promise<KeptAuthority | undefined> => {
    const [name] = await authorities();
    if (name === undefined) return undefined;
    let kept: Awaited<ReturnType<typeof readKept>>;
    try {
      kept = await readKept(name);
    } catch (error) {
      // Somebody made a new one meanwhile, and removed this.
      if (codeOf(error) === 'ENOENT') return load();
      throw error;
    }
    const [issuerPem = '', caPem = '', boardCaPem = ''] = kept?.certs ?? [];
    if (kept === undefined || boardCaPem === '' || !belongs(kept.keyPem, issuerPem, caPem)) {
      throw new AuthorityError(
        `${path(name)} is damaged: put it right, or remove ${dir} to get a new CA, which then has to be trusted anew.`,
      );
    }
    // Made from the other one, so that it is right whatever became of it.
    const known = await readFile(path(CA), 'utf8').catch(() => '');
    if (known !== caPem) await write(CA, caPem);
    return { keyPem: kept.keyPem, issuerPem, caPem, boardCaPem };
  };

  return {
    dir,
    caFile: path(CA),
    loadAuthority: () => sayingWhy(load),
    keepAuthority: (made, replacing) =>
      sayingWhy(async () => {
        await makeFolder(dir);
        const before = await authorities();
        const kept = await load();
        if (kept?.keyPem === replacing?.keyPem) {
          const name = `authority-${number(before[0] ?? '') + 1}.pem`;
          await writeFirst(name, made.keyPem + made.issuerPem + made.caPem + made.boardCaPem);
          for (const old of before) await rm(path(old), { force: true });
        }
        return (await load()) ?? made;
      }),
    loadLeaf: () =>
      sayingWhy(async () => {
        const kept = await readKept(LEAF).catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return undefined;
          throw error;
        });
        return kept === undefined ? undefined : { keyPem: kept.keyPem, certPem: kept.certs.join('') };
      }),
    keepLeaf: (leaf: KeptLeaf) => sayingWhy(() => write(LEAF, leaf.keyPem + leaf.certPem)),
    remove: () =>
      sayingWhy(async () => {
        const names = existsSync(dir) ? await readdir(dir) : [];
        for (const name of names) if (OURS.test(name)) await rm(path(name), { force: true });
        // What is not ours keeps the folder.
        await rmdir(dir).catch(() => {});
      }),
  };
}
