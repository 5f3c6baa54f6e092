import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findScenarioFiles } from '../scenarios/runner/find-files.ts';
import { loadAll } from './run/loader.ts';
import { prepareAll } from './run/prepared.ts';
import { preparedKeyText } from './run/prepared-key.ts';
import { shippedFolder } from './run/shipped.ts';

/** What is done once when the program is bundled, so that no run of it has to. */

/** Reads the scenarios that come with the program. Those with a mistake are read when they are played. */
export function preparedText(): string {
  const folder = shippedFolder();
  if (folder === undefined) throw new Error('there is no folder of scenarios beside the program');
  const cwd = process.cwd();
  const { scenarios, warnings } = loadAll(findScenarioFiles([folder], cwd).files, cwd);
  const warned = new Set(warnings.map(({ file }) => file));
  return JSON.stringify(
    prepareAll(
      folder,
      scenarios.filter(({ file }) => !warned.has(file)),
      cwd,
    ),
  );
}

async function writeAll(folder: string): Promise<void> {
  writeFileSync(join(folder, 'scenarios.json'), preparedText());
  writeFileSync(join(folder, 'signing-key.json'), await preparedKeyText());
}

// Its own name, and not that of this module, tells a script from an import: a bundle has only one module.
if (/prepare\.[cm]?[jt]s$/.test(process.argv[1] ?? '')) void writeAll(process.argv[2] ?? '');
