import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, Failure } from '../exit.ts';

/** Writes a file that an option names, with the folders it is in; or says in one sentence why not. */
export function writeNamed(option: string, file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(EXIT.fault, `${option}: ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
