import type { LoadedScenario, LoadedStep } from '../loaded.ts';
import { REQUIREMENTS, type ScenarioFile, type Step, VERBS, type Verb } from '../scenario.ts';
import { isRequired } from './check-use.ts';
import type { LinkedFile } from './linked-files.ts';
import { placeIn } from './problems.ts';
import { asMapping, type Mapping } from './texts.ts';

/** From good files to what the player plays. Each file becomes one scenario, however often it is used. */
export function scenarioBuilder(): (file: LinkedFile) => LoadedScenario {
  const built = new Map<LinkedFile, LoadedScenario>();

  const build = (file: LinkedFile): LoadedScenario => {
    const before = built.get(file);
    if (before !== undefined) return before;
    const { scenario } = file;
    if (scenario === undefined) throw new Error(`${file.file} breaks the grammar`);
    const { name, description, tags = [], skip, world = {}, params = {}, matrix = {}, outputs = {} } = scenario;
    const steps = scenario.steps.map((step, index) => stepOf(step, index, file, build));
    const loaded: LoadedScenario = {
      file: file.file,
      name,
      ...(description === undefined ? {} : { description }),
      tags,
      requires: requirements(scenario, steps),
      ...(skip === undefined ? {} : { skip }),
      params: paramsOf(params),
      matrix,
      world,
      steps,
      outputs,
      placeOf: (path) => placeIn(file, path),
    };
    built.set(file, loaded);
    return loaded;
  };
  return build;
}

/** Whoever uses a file needs what that file needs. */
const requirements = ({ requires = [] }: ScenarioFile, steps: readonly LoadedStep[]) => {
  const wanted = new Set([...requires, ...steps.flatMap(({ used }) => used?.requires ?? [])]);
  return REQUIREMENTS.filter((one) => wanted.has(one));
};

export const paramsOf = (params: Mapping): LoadedScenario['params'] =>
  Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const isLong = typeof param === 'object' && param !== null;
      return [name, { hasDefault: !isRequired(param), value: isLong ? asMapping(param).default : param }];
    }),
  );

function stepOf(step: Step, index: number, file: LinkedFile, build: (file: LinkedFile) => LoadedScenario): LoadedStep {
  const verb = VERBS.find((one) => step[one] !== undefined) as Verb;
  const { id, note, capture = {} } = step;
  const used = file.uses.get(index);
  return {
    verb,
    value: step[verb],
    ...(id === undefined ? {} : { id }),
    ...(note === undefined ? {} : { note }),
    capture,
    place: placeIn(file, ['steps', index]),
    placeOf: (path, ofKey) => placeIn(file, ['steps', index, verb, ...path], ofKey),
    ...(used === undefined ? {} : { used: build(used) }),
  };
}
