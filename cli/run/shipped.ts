import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Where the scenarios are that come with the program: beside it in a clone, or in the package that was installed. */
export function shippedFolder(from = import.meta.dirname): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const scenarios = join(folder, 'scenarios');
    if (existsSync(join(folder, 'openapi.yaml')) && existsSync(scenarios)) return scenarios;
    if (dirname(folder) === folder) return undefined;
  }
}

/** As somebody would type it: from the working folder, unless that only leads up and away. */
export function shownFolder(folder: string, cwd: string): string {
  const near = relative(cwd, folder);
  return near.startsWith('../../') ? folder : near || '.';
}
