import type { Requirement, Verb, World } from './scenario.ts';

/** A scenario file that was read and found good: what the player plays. */

/** Where something stands in a file; lines and columns begin at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface LoadedStep {
  readonly verb: Verb;
  /** As it was written: names in `${…}` are still to be replaced. */
  readonly value: unknown;
  /** It is played as it was written: no name stands in it, and it was found good. Absent where nobody knows yet. */
  readonly isFixed?: true;
  readonly id?: string;
  readonly note?: string;
  /** Name -> path. */
  readonly capture: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Where something in the value stands: its key when the key is the mistake, else its value. */
  readonly placeOf?: (path: readonly PropertyKey[], ofKey?: boolean) => Place;
  /** The file that a `use` plays. */
  readonly used?: LoadedScenario;
}

export interface LoadedScenario {
  /** As it was given, or relative to the working folder. */
  readonly file: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly requires: readonly Requirement[];
  readonly skip?: string;
  /** Default by name; a parameter without one must be given. */
  readonly params: Readonly<Record<string, { readonly hasDefault: boolean; readonly value: unknown }>>;
  readonly matrix: Readonly<Record<string, readonly unknown[]>>;
  /** As it was written. */
  readonly world: World;
  readonly steps: readonly LoadedStep[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Where something in the file stands. */
  readonly placeOf?: (path: readonly PropertyKey[]) => Place;
}

/** One playing of a scenario: a combination of its matrix. */
export interface Variant {
  readonly scenario: LoadedScenario;
  /** The name, and the combination if there are several. Unique in a run. */
  readonly title: string;
  /** Parameters and values of the matrix. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Something in a file is wrong. */
export interface ScenarioProblem extends Place {
  /** Key or value in words, what was expected and what was seen. */
  readonly message: string;
  /** The nearest name that would have been right. */
  readonly nearest?: string;
  /** How it is written. */
  readonly example?: string;
}

/** Files that cannot be played; the message holds every problem, one a line. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly ScenarioProblem[];
  constructor(problems: readonly ScenarioProblem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}

/** `file:line:column: message`, the nearest name and an example where there are any. */
export function problemText({ file, line, column, message, nearest, example }: ScenarioProblem): string {
  const near = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const how = example === undefined ? '' : `\n    for example: ${example}`;
  return `${file}:${line}:${column}: ${message}${near}${how}`;
}
