import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { nearestName } from '../../../contracts/nearest-name.ts';
import { checkUse } from './check-use.ts';
import type { Mistake } from './mistake.ts';
import { type ParsedFile, parseScenario, unreadable } from './parsed-file.ts';
import { readText } from './read-text.ts';
import { asMapping } from './texts.ts';

/** Files, and the files that their steps use; each is read once. */

export interface LinkedFile extends ParsedFile {
  /** Index of a step -> the file it uses; without those that cannot be used. */
  readonly uses: ReadonlyMap<number, LinkedFile>;
  readonly useMistakes: readonly Mistake[];
  readonly useWarnings: readonly Mistake[];
}

export interface LinkedFiles {
  /** `file` is the name that mistakes are told with. */
  link(file: string): LinkedFile;
  /** All that were read so far, each before those that it uses. */
  readonly all: readonly LinkedFile[];
}

/** Why a file cannot be used. */
interface Unusable {
  readonly message: string;
  readonly nearest?: string | undefined;
}

/** A file beside the missing one whose name comes near, as the step would name it. */
function neighbourOf(scenario: string, path: string): string | undefined {
  try {
    const names = readdirSync(dirname(path)).filter((name) => /\.ya?ml$/i.test(name));
    const nearest = nearestName(basename(path), names);
    return nearest === undefined ? undefined : scenario.slice(0, -basename(path).length) + nearest;
  } catch {
    return undefined;
  }
}

export function linkedFiles(cwd: string): LinkedFiles {
  const byPath = new Map<string, LinkedFile>();

  const linkParsed = (parsed: ParsedFile, chain: readonly ParsedFile[]): LinkedFile => {
    const uses = new Map<number, LinkedFile>();
    const useMistakes: Mistake[] = [];
    const useWarnings: Mistake[] = [];
    const linked: LinkedFile = { ...parsed, uses, useMistakes, useWarnings };
    byPath.set(parsed.path, linked);
    for (const [index, step] of parsed.steps.entries()) {
      const { scenario } = asMapping(step.use);
      if (typeof scenario !== 'string' || scenario === '') continue;
      const used = open(scenario, parsed, [...chain, parsed]);
      const at = ['steps', index, 'use'];
      if (!('path' in used)) {
        useMistakes.push({ path: [...at, 'scenario'], ofKey: false, ...used });
        continue;
      }
      uses.set(index, used);
      const checked = checkUse(asMapping(step.use), at, used);
      useMistakes.push(...checked.mistakes);
      useWarnings.push(...checked.warnings);
    }
    return linked;
  };

  /** The file that a step uses, or why it cannot be. */
  const open = (scenario: string, by: ParsedFile, chain: readonly ParsedFile[]): LinkedFile | Unusable => {
    if (scenario.includes('${')) return { message: 'the file is fixed; no ${…} can stand in its name' };
    const path = resolve(dirname(by.path), scenario);
    const from = chain.findIndex((one) => one.path === path);
    if (from !== -1) {
      const circle = [...chain.slice(from), chain[from]].map((one) => one?.file);
      return { message: `the files use each other in a circle: ${circle.join(' -> ')}` };
    }
    const known = byPath.get(path);
    if (known !== undefined) return known;
    const file = isAbsolute(scenario) ? scenario : join(dirname(by.file), scenario);
    const read = readText(path);
    if (read.ok) return linkParsed(parseScenario(read.text, file, path), chain);
    return { message: `${file}: ${read.problem}`, nearest: neighbourOf(scenario, path) };
  };

  return {
    link(file) {
      const path = resolve(cwd, file);
      const known = byPath.get(path);
      if (known !== undefined) return known;
      const read = readText(path);
      return linkParsed(
        read.ok
          ? parseScenario(read.text, file, path)
          : unreadable(file, path, { line: read.line, column: read.column, message: read.problem }),
        [],
      );
    },
    get all() {
      return [...byPath.values()];
    },
  };
}
