import { nearestName } from '../../../contracts/nearest-name.ts';
import { exampleOf } from '../grammar/examples.ts';
import type { Mistake } from './mistake.ts';
import type { ParsedFile } from './parsed-file.ts';
import { asMapping, type Mapping } from './texts.ts';

/** Whether a step gives the file that it uses what that file asks for. */

interface CheckedUse {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/** What a file says for when it is played by itself. */
const ALONE: readonly (readonly [key: string, said: string])[] = [
  ['world', 'describes a world, which is not built: its steps are played in this one'],
  ['skip', 'is skipped only where it is played by itself: its steps are played here'],
];

/** The path leads to the value of `use`. */
export function checkUse(use: Mapping, path: readonly PropertyKey[], used: ParsedFile): CheckedUse {
  const { file, content } = used;
  const ofFile = (message: string, example?: string): Mistake => ({
    path: [...path, 'scenario'],
    ofKey: false,
    message: `${file} ${message}`,
    example,
  });
  const mistakes = checkParameters(use, path, used, ofFile);
  if (content.matrix !== undefined)
    mistakes.push(
      ofFile(
        'has a matrix, but a step cannot be played several times; make its names parameters',
        exampleOf(['params']),
      ),
    );
  return { mistakes, warnings: ALONE.filter(([key]) => content[key] !== undefined).map(([, said]) => ofFile(said)) };
}

function checkParameters(
  use: Mapping,
  path: readonly PropertyKey[],
  { file, content, document }: ParsedFile,
  ofFile: (message: string, example: string) => Mistake,
): Mistake[] {
  // What cannot be read may have any parameters.
  if (document === undefined) return [];
  const params = asMapping(content.params);
  const names = Object.keys(params);
  const given = asMapping(use.with);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const missing = names.filter((name) => isRequired(params[name]) && !Object.hasOwn(given, name));
  return [
    ...unknown.map((name) => ({
      path: [...path, 'with', name],
      ofKey: true,
      message: `${file} has no such parameter; it has ${names.length === 0 ? 'none' : names.join(', ')}`,
      nearest: nearestName(name, names),
    })),
    ...missing.map((name) =>
      ofFile(`needs the parameter "${name}"`, `- use: { scenario: ${String(use.scenario)}, with: { ${name}: … } }`),
    ),
  ];
}

/** Only the long form can leave out the default. */
export const isRequired = (param: unknown): boolean =>
  typeof param === 'object' && param !== null && !Array.isArray(param) && !Object.hasOwn(param, 'default');
