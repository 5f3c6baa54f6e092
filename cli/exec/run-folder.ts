import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  let dir: string;
  try {
    dir = mkdtempSync(join(parent, 'drs-emulator-run-'));
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
