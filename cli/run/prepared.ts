import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LoadedScenario, LoadedStep } from '../../scenarios/runner/loaded.ts';
import { type PreparedScenario, prepare, restore, usedFile } from '../../scenarios/runner/prepared.ts';
import { playedValue } from '../../scenarios/runner/step-value.ts';
import { shippedFolder } from './shipped.ts';

/**
 * The scenarios that come with the program were read and checked when it was bundled: reading them is an eighth of the
 * time that playing all of them takes. Whoever changed one of them has it read again.
 */

export interface PreparedFile {
  /** Of its text: SHA-256 in base64. */
  readonly digest: string;
  readonly scenario: PreparedScenario;
}

/** By their paths from the folder of scenarios. */
export type PreparedFiles = Readonly<Record<string, PreparedFile>>;

/** Beside the bundled program; sources read texts. */
const FILE = new URL('../scenarios.json', import.meta.url);

/** The same on each system. */
const nameIn = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('base64');

/** Those of a folder, and of what they use, that are worth keeping. */
export function prepareAll(folder: string, scenarios: readonly LoadedScenario[], cwd: string): PreparedFiles {
  const files: Record<string, PreparedFile> = {};
  const add = (one: LoadedScenario): void => {
    const path = resolve(cwd, one.file);
    const scenario = prepare(one, isFixed);
    if (survivesJson(scenario)) files[nameIn(folder, path)] = { digest: digestOf(path), scenario };
    for (const { used } of one.steps) if (used !== undefined) add(used);
  };
  scenarios.forEach(add);
  return files;
}

const isFixed = (step: LoadedStep): boolean => isDeepStrictEqual(playedValue(step), step.value);

/** Not so a zero with a sign. */
const survivesJson = (scenario: PreparedScenario): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(scenario)), scenario);

/** A file as it was prepared; undefined when it was not, or is not the same any more. */
export type ReadPrepared = (file: string, read: ReadText) => LoadedScenario | undefined;

/** Reads the text of that file; undefined when it is not good any more. */
export type ReadText = () => LoadedScenario | undefined;

export function preparedReader(cwd: string, file = FILE, folder = shippedFolder()): ReadPrepared {
  let all: PreparedFiles | undefined;
  if (folder === undefined || !existsSync(file)) return () => undefined;
  const find = (path: string): PreparedFile | undefined => {
    const name = nameIn(folder, path);
    if (name.startsWith('..') || isAbsolute(name)) return undefined;
    all ??= JSON.parse(readFileSync(file, 'utf8')) as PreparedFiles;
    const found = Object.hasOwn(all, name) ? all[name] : undefined;
    return found?.digest === digestOf(path) ? found : undefined;
  };
  const open = (name: string, read: ReadText): LoadedScenario | undefined => {
    const path = resolve(cwd, name);
    const found = find(path)?.scenario;
    if (found === undefined) return undefined;
    const used = new Map<string, LoadedScenario>();
    for (const [index, step] of found.steps.entries()) {
      const wanted = usedFile(step);
      if (wanted === undefined || used.has(wanted)) continue;
      const opened = open(join(dirname(name), wanted), () => read()?.steps[index]?.used);
      if (opened === undefined) return undefined;
      used.set(wanted, opened);
    }
    return restore(found, { file: name, used: (wanted) => used.get(wanted) as LoadedScenario, read });
  };
  return (name, read) => {
    try {
      return open(name, read);
    } catch {
      // What cannot be read is told of by whoever reads its text.
      return undefined;
    }
  };
}
