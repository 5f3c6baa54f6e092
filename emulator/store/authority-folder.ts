import { existsSync, type Stats } from 'node:fs';
import { link, lstat, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
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
 * Whoever can read a key can pose as the real service to this machine, so a key that others can read is refused, and so
 * is a folder that they can write to. That they can list it does no harm.
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
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
const ROOT = 0;
/** Several emulators of one process may share a folder. */
let writes = 0;

const keyBlock = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/;
const certificateBlocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g;

/** What is not there is undefined. */
function unlessAbsent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

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
    const names = (await readdir(dir).catch(unlessAbsent)) ?? [];
    return names.filter((name) => AUTHORITY.test(name)).sort((a, b) => number(b) - number(a));
  };

  /** Windows has no such modes; the folder of the user is closed there. */
  const hasModes = platform !== 'win32';

  /** Before anything is read or written: who can change the folder can put a key of his own there. */
  const mustBeClosed = async (): Promise<void> => {
    if (!hasModes) return;
    // Links are followed, as all that reads the files does; what is said is said of what they lead to.
    const { mode, uid } = await stat(dir);
    const isMine = uid === process.getuid?.();
    if ((mode & OTHERS_WRITE) === 0 && (isMine || uid === ROOT || process.getuid?.() === ROOT)) return;
    const real = await realpath(dir);
    const isForUs = isMine && (await readdir(real)).every((name) => OURS.test(name));
    const what = `${real} can be changed by other users, who could then pose as Amazon to this machine`;
    const mend = `chmod 700 '${real}'`;
    // Somebody else's folder, or one with other things in it, has its modes for a reason.
    if (!isForUs) throw new AuthorityError(`${what}; choose another folder with --ca-dir`);
    throw new AuthorityError(`${what}; close it: ${mend}`, { mend });
  };

  /** Rejects with ENOENT when there is none. */
  const mustBeFile = async (name: string): Promise<Stats> => {
    const found = await stat(path(name));
    if (found.isFile()) return found;
    const what = found.isDirectory() ? 'a folder' : 'no file';
    throw new AuthorityError(
      `${path(name)} is ${what}, and the local CA keeps a file there; move it away, or choose another folder with --ca-dir`,
    );
  };

  /** Key and certificates of a file; undefined when it is none of ours or damaged. */
  const readKept = async (name: string): Promise<{ keyPem: string; certs: string[] } | undefined> => {
    const { mode } = await mustBeFile(name);
    if (hasModes && (mode & OTHERS) !== 0) {
      const real = await realpath(path(name));
      const mend = `chmod 600 '${real}'`;
      throw new AuthorityError(
        `${real} can be read by other users, who could then pose as Amazon to this machine; close it: ${mend}`,
        { mend },
      );
    }
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

  const write = async (name: string, text: string): Promise<void> => {
    await mustBeFile(name).catch(unlessAbsent);
    await rename(await writeAside(name, text), path(name));
  };

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
    await mustBeClosed().catch(unlessAbsent);
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
        await mustBeClosed();
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
        await mustBeClosed().catch(unlessAbsent);
        const kept = await readKept(LEAF).catch(unlessAbsent);
        return kept === undefined ? undefined : { keyPem: kept.keyPem, certPem: kept.certs.join('') };
      }),
    keepLeaf: (leaf: KeptLeaf) =>
      sayingWhy(async () => {
        await mustBeClosed();
        await write(LEAF, leaf.keyPem + leaf.certPem);
      }),
    remove: () =>
      sayingWhy(async () => {
        const names = existsSync(dir) ? await readdir(dir) : [];
        for (const name of names) {
          // A folder of that name is not ours.
          if (OURS.test(name) && !(await lstat(path(name))).isDirectory()) await rm(path(name), { force: true });
        }
        // What is not ours keeps the folder.
        await rmdir(dir).catch(() => {});
      }),
  };
}
