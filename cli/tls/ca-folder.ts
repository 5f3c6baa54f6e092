import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { wallMs } from '../../emulator/clock.ts';
import {
  type Authority,
  AuthorityError,
  type AuthorityKeeper,
  type Leaf,
  openAuthority,
} from '../../emulator/front/authority.ts';
import { type AuthorityFolder, authorityFolder, defaultAuthorityDir } from '../../emulator/store/authority-folder.ts';
import { EXIT, Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

/** The folder of the local CA, as the verbs of `tls` and `doctor` see it. */

export interface CaFolder {
  readonly dir: string;
  /** The certificate alone; there once there is a CA. */
  readonly caFile: string;
  /** null: there is none yet, or it cannot be used. */
  readonly caPem: string | null;
  /** The certificate of the server, where one was made. */
  readonly leafPem: string | null;
  /** Nobody else can read a file with a key in it. */
  readonly isPrivate: boolean;
  /** Why it cannot be used, in one sentence. */
  readonly problem: string | null;
  /** The command that puts that right; null where none is safe to give. */
  readonly mend: string | null;
  /** A certificate of the CA for these names; null where there is no CA. */
  readonly leafFor: ((names: readonly string[]) => Promise<Leaf>) | null;
}

interface Where {
  readonly caDir?: string | undefined;
}

export const caFolderOf = ({ caDir }: Where, env: Terminal['env']): AuthorityFolder =>
  authorityFolder(caDir ?? defaultAuthorityDir(env));

/** Looks, and makes no CA. */
export async function lookAtCa(where: Where, env: Terminal['env']): Promise<CaFolder> {
  const folder = caFolderOf(where, env);
  const { dir, caFile } = folder;
  const nothing = { caPem: null, leafPem: null, problem: null, mend: null, leafFor: null };
  const none = { dir, caFile, isPrivate: isPrivate(dir), ...nothing };
  try {
    const kept = await folder.loadAuthority();
    if (kept === undefined) return none;
    const leaf = await folder.loadLeaf();
    // What is made to ask others is never kept: the folder stays as it is.
    const trial: AuthorityKeeper = { ...folder, keepAuthority: async (made) => made, keepLeaf: async () => {} };
    return {
      ...none,
      caPem: kept.caPem,
      leafPem: leaf?.certPem ?? null,
      leafFor: async (names) => (await openAuthority(trial, wallMs)).leafFor(names),
    };
  } catch (error) {
    if (error instanceof AuthorityError) return { ...none, problem: error.message, mend: error.mend };
    throw error;
  }
}

export interface OpenCa extends Pick<Authority, 'caPem' | 'boardCaPem' | 'fresh'> {
  readonly dir: string;
  readonly caFile: string;
}

/** The CA, made when there is none yet; standard error is told so. */
export async function openCa(where: Where, terminal: Pick<Terminal, 'env' | 'err'>): Promise<OpenCa> {
  const folder = caFolderOf(where, terminal.env);
  const { caPem, boardCaPem, fresh } = await orFail(() => openAuthority(folder, wallMs));
  if (fresh) terminal.err(`drs-emulator: a new local CA was made in ${folder.dir}\n`);
  return { caPem, boardCaPem, fresh, dir: folder.dir, caFile: folder.caFile };
}

/** What is wrong with the folder becomes one sentence and an exit code. */
export async function orFail<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof AuthorityError ? new Failure(EXIT.fault, error.message) : error;
  }
}

/** Closes them, and nothing else that may be there. */
export const closingKeys = (dir: string): string => `chmod 600 ${dir}/authority-*.pem* ${dir}/leaf.pem*`;

const OTHERS = 0o077;
/** Files with a key in them, also those of which only the newest counts. */
const WITH_KEY = /^(authority-\d+|leaf)\.pem/;

function isPrivate(dir: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    return readdirSync(dir)
      .filter((name) => WITH_KEY.test(name))
      .every((name) => (statSync(join(dir, name)).mode & OTHERS) === 0);
  } catch {
    // What is not there can be read by nobody.
    return true;
  }
}
