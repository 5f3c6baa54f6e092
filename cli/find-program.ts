import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the programs of administrators are, which are not on the path of everybody. */
const ADMINISTRATION = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

export interface Looking {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** The full path of a program that can be run by its name; undefined when there is none. */
export function findProgram(name: string, { env, platform }: Looking): string | undefined {
  const path = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of platform === 'win32' ? path : [...path, ...ADMINISTRATION]) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isRunnable(file)) return file;
    }
  }
  return undefined;
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
