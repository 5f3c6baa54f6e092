import { MOST_PLAYINGS, playingsIn } from '../variants.ts';
import { checkReferences } from './check-references.ts';
import { BUILT_IN, KnownNames, shadows } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import { asList, asMapping, type Mapping } from './texts.ts';

/** Parameters and the matrix of a file: values that are there before its first step, and the world that is made of them. */

export function checkDeclared({ params, matrix }: Mapping, names: KnownNames): Mistake[] {
  return [
    ...Object.entries(asMapping(params)).flatMap(([name, param]) => {
      const path = ['params', name];
      const taken = names.add(name, { kind: 'parameter' });
      const isLong = typeof param === 'object' && param !== null;
      return [
        ...(taken === undefined ? [] : [shadows(path, true, name, taken)]),
        ...takenAsItIs(isLong ? asMapping(param).default : param, path),
      ];
    }),
    ...Object.entries(asMapping(matrix)).flatMap(([name, values]) => {
      const path = ['matrix', name];
      const taken = names.add(name, { kind: 'name of the matrix', values: asList(values) });
      return [...(taken === undefined ? [] : [shadows(path, true, name, taken)]), ...takenAsItIs(values, path)];
    }),
    ...tooManyPlayings(matrix),
  ];
}

function tooManyPlayings(matrix: unknown): Mistake[] {
  const lists = Object.entries(asMapping(matrix)).map(([name, values]) => [name, asList(values)]);
  const playings = playingsIn(Object.fromEntries(lists));
  if (playings <= MOST_PLAYINGS) return [];
  const message = `expected at most ${MOST_PLAYINGS} combinations, seen ${playings}; each is played by itself`;
  return [{ path: ['matrix'], ofKey: true, message }];
}

const takenAsItIs = (value: unknown, path: readonly PropertyKey[]): Mistake[] =>
  JSON.stringify(value ?? null).includes('${')
    ? [{ path, ofKey: false, message: 'is there before any name has a value, so no ${…} can stand in it' }]
    : [];

/** Nothing has happened yet when the world is built. */
export function checkWorldNames({ params, matrix, world }: Mapping, names: KnownNames, captures: ReadonlySet<string>) {
  const known = new KnownNames([]);
  for (const name of Object.keys(asMapping(params))) known.add(name, { kind: 'parameter' });
  for (const [name, values] of Object.entries(asMapping(matrix)))
    known.add(name, { kind: 'name of the matrix', values: asList(values) });
  const isLater = (name: string): boolean => captures.has(name) || BUILT_IN.includes(name);
  const mistakes = checkReferences(world, ['world'], known, (name) => (isLater(name) ? TOO_EARLY : undefined));
  for (const name of known.used) names.use(name);
  return mistakes;
}

const TOO_EARLY = 'a world is built before the first step; only parameters and names of the matrix can stand in it';

/** What was declared, and nobody asked for. */
export function neverUsed({ params, matrix }: Mapping, steps: readonly Mapping[], { used }: KnownNames): Mistake[] {
  const warn = (path: readonly PropertyKey[], message: string): Mistake[] =>
    used.has(String(path.at(-1))) ? [] : [{ path, ofKey: true, message }];
  return [
    ...Object.keys(asMapping(params)).flatMap((name) => warn(['params', name], 'the parameter is never used')),
    ...Object.keys(asMapping(matrix)).flatMap((name) =>
      warn(['matrix', name], 'is never used, so its playings are all the same'),
    ),
    ...steps.flatMap((step, index) =>
      Object.keys(asMapping(step.capture)).flatMap((name) =>
        warn(['steps', index, 'capture', name], 'the capture is never used'),
      ),
    ),
  ];
}
