import { readdirSync, statSync } from 'node:fs';
import { join, normalize, relative, resolve, sep } from 'node:path';
import type { ScenarioProblem } from './loaded.ts';

/** From what somebody typed to scenario files: files, folders and patterns. */

export interface FoundFiles {
  /** As they were typed, or relative to the working folder; each once, those of a folder in order of their names. */
  readonly files: readonly string[];
  readonly problems: readonly ScenarioProblem[];
}

/** Names that are nobody's stories unless somebody names them: packages, and what is hidden, as editors leave it. */
export const isForeign = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

/** What is only used by others is not played by itself. */
const isPassedOver = (folder: string): boolean => folder === 'parts' || isForeign(folder);

/** A folder means every YAML file below it; a pattern knows `*`, `**`, `?` and `{a,b}`. */
export function findScenarioFiles(paths: readonly string[], cwd: string): FoundFiles {
  const files = new Map<string, string>();
  const problems: ScenarioProblem[] = [];
  for (const path of paths) {
    const found = filesOf(path, cwd);
    if (typeof found === 'string') problems.push({ file: path, line: 1, column: 1, message: found });
    else for (const file of found) if (!files.has(resolve(cwd, file))) files.set(resolve(cwd, file), file);
  }
  return { files: [...files.values()], problems };
}

/** Below which folders more files may be found: those that were named, and those of patterns; also what is not there yet. */
export const foldersOf = (paths: readonly string[], cwd: string): readonly string[] =>
  paths
    .map((path) => (kindOf(resolve(cwd, path)) === undefined && isPattern(path) ? fixedFolder(path, cwd) : path))
    .map((path) => resolve(cwd, path))
    .filter((path) => kindOf(path) !== 'file');

const isPattern = (path: string): boolean => /[*?{]/.test(path);

/** Files, or what is wrong. */
function filesOf(path: string, cwd: string): readonly string[] | string {
  const absolute = resolve(cwd, path);
  const kind = kindOf(absolute);
  if (kind === 'file') return [path];
  if (kind === 'folder') {
    const found = yamlFilesBelow(absolute).map((file) => shownFrom(cwd, file));
    return found.length > 0
      ? found
      : 'there is no scenario below this folder; expected files that end in .yaml or .yml';
  }
  if (!isPattern(path)) return 'there is no such file or folder';
  const found = matching(path, cwd);
  return found.length > 0 ? found : 'no file matches this pattern';
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

const shownFrom = (cwd: string, file: string): string => relative(cwd, file) || file;

function yamlFilesBelow(folder: string): string[] {
  return filesBelow(folder).filter((file) => /\.ya?ml$/i.test(file));
}

/** Files below a folder, in order of their names. Links to folders are not followed, so there is no way round. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isPassedOver(entry.name) ? [] : filesBelow(path);
    if (isForeign(entry.name)) return [];
    return entry.isFile() || (entry.isSymbolicLink() && kindOf(path) === 'file') ? [path] : [];
  });
}

/** What of a pattern is said outright. */
const fixedParts = (parts: readonly string[]): readonly string[] => parts.slice(0, parts.findIndex(isPattern));

const fixedFolder = (pattern: string, cwd: string): string =>
  resolve(cwd, fixedParts(normalize(pattern).split(sep)).join(sep) || (pattern.startsWith(sep) ? sep : '.'));

function matching(pattern: string, cwd: string): string[] {
  const parts = normalize(pattern).split(sep);
  const folder = fixedFolder(pattern, cwd);
  if (kindOf(folder) !== 'folder') return [];
  const expression = expressionOf(parts.slice(fixedParts(parts).length).join('/'));
  return filesBelow(folder)
    .filter((file) => expression.test(relative(folder, file).split(sep).join('/')))
    .map((file) => shownFrom(cwd, file));
}

/** `**` stands for any folders, `*` and `?` stay within a name, `{a,b}` is one of several. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|[*?]|\{([^{}/]*)\}|[.+^$()|[\]\\{}]/g, (part, choice?: string) => {
    if (choice !== undefined) return `(?:${choice.split(',').map(escaped).join('|')})`;
    return { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' }[part] ?? `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** Within a choice only the stars keep their meaning. */
const escaped = (text: string): string => text.replace(/[.+^$()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*');
