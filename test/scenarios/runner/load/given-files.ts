import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Loaded, type LoadOptions, loadScenarios } from '../../../../scenarios/runner/load.ts';
import { problemText } from '../../../../scenarios/runner/loaded.ts';

/** A folder with these files, by path, that goes when the test is over. */
export function givenFiles(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'drs-scenarios-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Loads the first of the files, or those that are named. */
export function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  names: readonly string[] = Object.keys(files).slice(0, 1),
  options: LoadOptions = {},
): Loaded {
  return loadScenarios(names, { cwd: givenFiles(files), ...options });
}

/** What its author is told of a file that begins with a name: `line:column: message`, without the examples. */
export function problemsIn(text: string, options: LoadOptions = {}): string[] {
  return load({ 'story.yaml': text }, ['story.yaml'], options).problems.map(shown);
}

/** Likewise of steps, the first of which is on line 3. */
export const problemsInSteps = (steps: string): string[] => problemsIn(`name: a story\nsteps:\n${steps}`);

export const shown = ({ example: _, ...problem }: Loaded['problems'][number]): string =>
  problemText(problem).replace(/^story\.yaml:/, '');
