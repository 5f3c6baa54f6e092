import { checkExpected } from '../../harness/report/expected.ts';
import type { ExpectedFailure } from '../../harness/report/standing.ts';
import { readYaml } from '../../scenarios/runner/load/yaml-document.ts';
import { EXIT, Failure } from '../exit.ts';
import { readNamed } from './read-named.ts';

/** Reads the list of expected failures, YAML or JSON; every mistake is told with file, line, column and key. */
export function readExpected(file: string): readonly ExpectedFailure[] {
  const { document, mistakes } = readYaml(readNamed('--expect', file));
  const [mistake] = mistakes;
  if (mistake !== undefined)
    throw new Failure(EXIT.usage, `${file}:${mistake.line}:${mistake.column}: ${mistake.message}`);
  const checked = checkExpected(document?.value);
  if (checked.ok) return checked.list;
  const { line, column } = document?.positionOf(checked.path, checked.ofKey) ?? { line: 1, column: 1 };
  throw new Failure(EXIT.usage, `${file}:${line}:${column}: ${checked.message}`);
}
