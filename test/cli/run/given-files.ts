import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Scenario files for tests, in a folder of their own. */

export interface GivenFiles {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): string;
}

export function givenFiles(files: Readonly<Record<string, string>> = {}): GivenFiles {
  const folder = mkdtempSync(join(tmpdir(), 'drs-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string): string => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
    return path(name);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { folder, path, write };
}

/** Passes, in as little time as may be. */
export const passing = (name = 'it passes', more = ''): string =>
  `name: ${name}\n${more}world: { listener: false }\nsteps:\n  - advance: PT5S\n`;

/** Hopes for another status than it gets. */
export const failing = (name = 'it fails', status = 201): string =>
  `name: ${name}\nworld: { listener: false }\nsteps:\n  - call: { path: /nothing }\n  - expect: { reply: { status: ${status} } }\n`;

/** Has nothing to do with a device that is not there. */
export const mistaken = 'name: it is mistaken\nsteps:\n  - device: { use: beans }\n';
