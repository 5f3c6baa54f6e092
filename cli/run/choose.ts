import type { FoundFiles } from '../../scenarios/runner/find-files.ts';
import type { Loaded } from '../../scenarios/runner/load.ts';
import type { ScenarioProblem, Variant } from '../../scenarios/runner/loaded.ts';
import { SelectionError, selectVariants } from '../../scenarios/runner/select-variants.ts';
import { variantsOf } from '../../scenarios/runner/variants.ts';
import { EXIT, Failure } from '../exit.ts';
import type { RunOptions } from './options.ts';
import { shippedFolder, shownFolder } from './shipped.ts';

/** From what was typed to what is played: files, their scenarios, and of these the ones that were asked for. */

export interface Chosen {
  readonly files: readonly string[];
  readonly variants: readonly Variant[];
  readonly problems: readonly ScenarioProblem[];
  readonly warnings: readonly ScenarioProblem[];
}

/** The files and folders that were named, or those that come with the program. */
export function pathsOf(given: readonly string[], cwd: string): readonly string[] {
  // It would mean the working folder; most likely it is a variable of a shell that nobody has set.
  if (given.includes('')) throw new Failure(EXIT.usage, 'expected a file, a folder or a pattern, seen ""');
  if (given.length > 0) return given;
  const folder = shippedFolder();
  if (folder === undefined)
    throw new Failure(EXIT.fault, 'the scenarios that come with the program are not there; name files to play');
  return [shownFolder(folder, cwd)];
}

export function choose(found: FoundFiles, loaded: Loaded, options: RunOptions): Chosen {
  return {
    files: found.files,
    variants: selected(variantsOf(loaded.scenarios), options),
    problems: [...found.problems, ...loaded.problems],
    warnings: loaded.warnings,
  };
}

function selected(variants: readonly Variant[], { tags, only }: RunOptions): readonly Variant[] {
  try {
    return selectVariants(variants, { tags, only });
  } catch (error) {
    throw error instanceof SelectionError ? new Failure(EXIT.usage, `--only: ${error.message}`) : error;
  }
}

/** Why there is nothing to play, in a sentence. */
export function nothingChosen({ tags, only }: RunOptions): string {
  const asked = [
    ...(tags === undefined ? [] : [`--tags ${tags.join(',')}`]),
    ...(only === undefined ? [] : [`--only ${JSON.stringify(only)}`]),
  ];
  return `no scenario is left by ${asked.join(' and ') || 'what was named'}; --list without it shows them all`;
}
