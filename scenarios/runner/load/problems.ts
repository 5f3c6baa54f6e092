import type { Place, ScenarioProblem } from '../loaded.ts';
import { type Mistake, mistakeText } from './mistake.ts';
import type { ParsedFile } from './parsed-file.ts';

/** From mistakes, told by paths, to problems with places. */

export function placeIn({ file, document }: ParsedFile, path: readonly PropertyKey[], ofKey = false): Place {
  const { line, column } = document?.positionOf(path, ofKey) ?? { line: 1, column: 1 };
  return { file, line, column };
}

export function problemOf(file: ParsedFile, mistake: Mistake): ScenarioProblem {
  const { path, ofKey, nearest, example } = mistake;
  return {
    ...placeIn(file, path, ofKey),
    message: mistakeText(mistake),
    ...(nearest === undefined ? {} : { nearest }),
    ...(example === undefined ? {} : { example }),
  };
}

/** Each once, in the order of their places. All are of one file. */
export function inOrder(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/**
 * What the grammar says of values, and what the check of names says, without saying of one value twice: of a text
 * with a name in it the latter knows more.
 */
export function withoutEchoes(
  grammar: readonly Mistake[],
  names: readonly Mistake[],
  hasName: (path: readonly PropertyKey[]) => boolean,
): Mistake[] {
  const pathsOf = (mistakes: readonly Mistake[]) => new Set(mistakes.map(({ path }) => JSON.stringify(path)));
  const inGrammar = pathsOf(grammar);
  const inNames = pathsOf(names);
  return [
    ...grammar.filter(({ path }) => !(hasName(path) && inNames.has(JSON.stringify(path)))),
    ...names.filter(({ path }) => hasName(path) || !inGrammar.has(JSON.stringify(path))),
  ];
}
