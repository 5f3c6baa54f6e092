import { readFileSync } from 'node:fs';
import { EXIT, Failure } from '../exit.ts';

/** A file that an option names; or says in one sentence why not. */
export function readNamed(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      EXIT.usage,
      `${option}: ${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${code}`}`,
    );
  }
}
