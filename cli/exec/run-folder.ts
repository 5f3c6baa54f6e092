import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure } from '../exit.ts';

/** The files of one run, in a folder that nobody else can look into. No secret is among them. */
export interface RunFolder {
  readonly dir: string;
  /** Writes a file, and tells where it is. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function makeRunFolder(parent: string = tmpdir()): RunFolder {
  sweep(parent);
  let dir: string;
  try {
    dir = mkdtempSync(join(parent, `${PREFIX}${process.pid}-${pidNamespace()}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      EXIT.fault,
      `${parent}: the files of the run cannot be put there (${code}); set TMPDIR to another folder, or use --base-url-only`,
    );
  }
  return {
    dir,
    write(name, content) {
      const path = join(dir, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

const PREFIX = 'drs-emulator-run-';
/** Whose it is: process, and where that number counts. */
const NAME = /^drs-emulator-run-(\d+)-(\d+)-\w{6}$/;

/** Containers may share a folder, each of which numbers its processes by itself (pid_namespaces(7)); 0 where all are one. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/** Removes what runs of this user have left that were killed. Nothing of it has to succeed. */
function sweep(parent: string): void {
  const here = pidNamespace();
  for (const name of listOf(parent)) {
    const [, pid, namespace] = NAME.exec(name) ?? [];
    if (pid === undefined || namespace !== here || isAlive(Number(pid))) continue;
    const path = join(parent, name);
    try {
      const found = lstatSync(path);
      const isOurs = process.getuid === undefined || found.uid === process.getuid();
      // A link is no folder here, and those inside are removed, not followed.
      if (found.isDirectory() && isOurs) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else sweeps as well.
    }
  }
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
