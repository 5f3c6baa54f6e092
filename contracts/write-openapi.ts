import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import manifest from '../package.json' with { type: 'json' };
import { endpoints, notifications } from './index.ts';
import { renderObligations } from './obligations/render.ts';
import { buildOpenApi } from './openapi.ts';
import { actions } from './sns/actions/index.ts';
import { renderActions } from './sns/render.ts';
import { renderTolerances } from './tolerances.ts';

/** The files that are generated from the contracts, and how generated files are written and checked. */

/** The OpenAPI document as YAML; the same bytes for the same contracts. */
export function renderOpenApi(): string {
  const document = buildOpenApi(endpoints, notifications, manifest.version);
  return `# Generated from contracts/; do not edit.\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })}`;
}

/** Path from the root of the project -> text. */
export const generatedFiles = (): Record<string, string> => ({
  'openapi.yaml': renderOpenApi(),
  'docs/tolerances.md': renderTolerances(endpoints),
  'docs/obligations.md': renderObligations(),
  'docs/sns-actions.md': renderActions(actions),
});

/** Paths of the files below `root` that are missing or not current. */
export const staleFiles = (root: string, files = generatedFiles()): string[] =>
  Object.entries(files).flatMap(([path, text]) => (readOrEmpty(join(root, path)) === text ? [] : [path]));

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Writes all of them; returns the paths of those that changed. */
export function writeGenerated(root: string, files = generatedFiles()): string[] {
  const stale = staleFiles(root, files);
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path] ?? '');
  }
  return stale;
}

/** The script: prints what it did and returns the exit code. */
export function main(
  args: readonly string[],
  root: string,
  print: (line: string) => void,
  files = generatedFiles(),
): 0 | 1 {
  const check = args.includes('--check');
  const paths = check ? staleFiles(root, files) : writeGenerated(root, files);
  if (paths.length === 0) print('All generated files are current.');
  for (const path of paths) print(check ? `not current: ${path}` : `written: ${path}`);
  return check && paths.length > 0 ? 1 : 0;
}
