import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { type LoadedScenario, type LoadedStep, type Place, ScenarioError, type ScenarioProblem } from './loaded.ts';
import { ScenarioFile, VERBS } from './scenario.ts';
import type { CheckWorld } from './target.ts';

/** Reads scenario files and checks all that can be known before they are played. */

export interface LoadOptions {
  /** What a world may not be; without it only the listener is checked. */
  readonly checkWorld?: CheckWorld | undefined;
  /** Folder that files are relative to; the working folder of the process when absent. */
  readonly cwd?: string | undefined;
}

export interface Loaded {
  /** Those without a problem, in the order of the files. */
  readonly scenarios: readonly LoadedScenario[];
  readonly problems: readonly ScenarioProblem[];
  /** What may be meant, but most likely is not. */
  readonly warnings: readonly ScenarioProblem[];
}

export function loadScenarios(files: readonly string[], options: LoadOptions = {}): Loaded {
  const scenarios: LoadedScenario[] = [];
  const problems: ScenarioProblem[] = [];
  for (const file of files) {
    try {
      scenarios.push(loadFile(file, options));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { scenarios, problems, warnings: [] };
}

/** Throws ScenarioError with every problem of every file. */
export function loadScenariosOrThrow(files: readonly string[], options: LoadOptions = {}): readonly LoadedScenario[] {
  const { scenarios, problems } = loadScenarios(files, options);
  if (problems.length > 0) throw new ScenarioError(problems);
  return scenarios;
}

function loadFile(file: string, options: LoadOptions): LoadedScenario {
  const text = readFileSync(resolve(options.cwd ?? process.cwd(), file), 'utf8');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const fail = (offset: number, message: string): never => {
    throw new ScenarioError([{ ...placeAt(offset), message }]);
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) fail(syntax.pos[0], syntax.message);
  const parsed = ScenarioFile.safeParse(document.toJS());
  const offsetOf = (path: readonly PropertyKey[]): number => positionOf(document.contents, path);
  if (!parsed.success)
    throw new ScenarioError(
      parsed.error.issues.map(({ path, message }) => ({
        ...placeAt(offsetOf(path)),
        message: `${path.join('.')}: ${message}`,
      })),
    );
  const { name, description, tags, requires, skip, params, matrix, world, steps, outputs } = parsed.data;
  return {
    file,
    name,
    ...(description === undefined ? {} : { description }),
    tags: tags ?? [],
    requires: requires ?? [],
    ...(skip === undefined ? {} : { skip }),
    params: Object.fromEntries(
      Object.entries(params ?? {}).map(([key, param]) => {
        const isLong = typeof param === 'object' && param !== null;
        const hasDefault = isLong ? Object.hasOwn(param, 'default') : true;
        return [key, { hasDefault, value: isLong ? param.default : param }];
      }),
    ),
    matrix: matrix ?? {},
    world: world ?? {},
    outputs: outputs ?? {},
    steps: steps.map((step, index): LoadedStep => {
      const verb = VERBS.find((one) => step[one] !== undefined)!;
      const { id, note, capture = {} } = step;
      return {
        verb,
        value: step[verb],
        ...(id === undefined ? {} : { id }),
        ...(note === undefined ? {} : { note }),
        capture,
        place: placeAt(offsetOf(['steps', index])),
        ...(verb === 'use' ? { used: loadFile(join(dirname(file), step.use!.scenario), options) } : {}),
      };
    }),
  };
}

function positionOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let start = contents?.range?.[0] ?? 0;
  for (const name of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))
      : undefined;
    node = pair === undefined ? (node as { items?: unknown[] } | null)?.items?.[Number(name)] : pair.value;
    const range = ((node ?? pair?.key) as Node | undefined)?.range;
    if (range == null) break;
    start = range[0];
  }
  return start;
}
