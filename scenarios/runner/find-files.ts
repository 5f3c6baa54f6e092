import { readdirSync, statSync } from 'node:fs';
import { join, normalize, relative, resolve, sep } from 'node:path';
import type { ScenarioProblem } from './loaded.ts';

/** From what somebody typed to scenario files: files, folders and patterns. */

export interface FoundFiles {
  /** As they were typed, or relative to the working folder; each once, those of a folder in order of their names. */
  readonly files: readonly string[];
  readonly problems: readonly ScenarioProblem[];
}

/** Folders that hold no stories of their own: what is only used by others, packages, and what is hidden. */
const isPassedOver = (folder: string): boolean =>
  folder === 'parts' || folder === 'node_modules' || folder.startsWith('.');

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
  if (!/[*?{]/.test(path)) return 'there is no such file or folder';
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
    return entry.isFile() || (entry.isSymbolicLink() && kindOf(path) === 'file') ? [path] : [];
  });
}

function matching(pattern: string, cwd: string): string[] {
  const parts = normalize(pattern).split(sep);
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?{]/.test(part)),
  );
  const folder = resolve(cwd, fixed.join(sep) || (pattern.startsWith(sep) ? sep : '.'));
  if (kindOf(folder) !== 'folder') return [];
  const expression = expressionOf(parts.slice(fixed.length).join('/'));
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
