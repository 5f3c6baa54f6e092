import { readInstant } from '../../../contracts/control/instant-text.ts';
import { nearestName } from '../../../contracts/nearest-name.ts';
import { parsePieces, type Reference } from '../expressions.ts';
import { exampleOf } from '../grammar/examples.ts';
import { DEVICE_PROPERTIES, INSTANTS, type Known, type KnownNames } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import { type Text, textsIn } from './texts.ts';

/** Whether every `${…}` in a value refers to something that is known there. */

/** What is said of a name that is not known, when there is more to say than that. */
export type Later = (name: string) => string | undefined;

export function checkReferences(
  value: unknown,
  path: readonly PropertyKey[],
  names: KnownNames,
  later: Later = () => undefined,
): Mistake[] {
  return textsIn(value, path).flatMap((text) => checkText(text, names, later));
}

function checkText({ path, ofKey, text }: Text, names: KnownNames, later: Later): Mistake[] {
  if (!text.includes('$') && !text.includes('{{')) return [];
  const tell = (problem: Problem): Mistake => ({ path, ofKey, example: exampleOf(READ), ...problem });
  const mistakes = parsePieces(text).flatMap((piece): Mistake[] => {
    if (piece.kind === 'letters') return [];
    if (piece.kind === 'mistake') return [tell({ message: `${piece.written}: ${piece.problem}`, example: MOVED })];
    const problem = checkReference(piece.reference, names, later, path);
    return problem === undefined ? [] : [tell(problem)];
  });
  const bare = bareNameIn(text, names);
  return bare === undefined || ofKey ? mistakes : [...mistakes, tell(bare)];
}

interface Problem {
  readonly message: string;
  readonly nearest?: string | undefined;
  readonly example?: string;
}

/** A step that has a name in it. */
const READ = ['steps', 0, 'service', 'cancel', 'instanceId'];
const MOVED = '- advanceTo: ${start + PT24H}';
/** Where a name comes from: a world is built of what is there before the first step. */
const comesFrom = ([root]: readonly PropertyKey[]): string =>
  exampleOf(root === 'world' ? ['params'] : ['steps', 0, 'capture']);

function checkReference(
  reference: Reference,
  names: KnownNames,
  later: Later,
  path: readonly PropertyKey[],
): Problem | undefined {
  const { source, name, shiftMs } = reference;
  const known = names.use(name);
  if (known === undefined) {
    if (mayBeDevice(reference, names)) return undefined;
    return { ...unknownName(source, name, names, later), example: comesFrom(path) };
  }
  const problem = checkPath(reference, known) ?? (shiftMs === undefined ? undefined : checkShift(reference, known));
  return problem === undefined ? undefined : { ...problem, message: `\${${source}}: ${problem.message}` };
}

/** Of a device whose step cannot be understood. */
const mayBeDevice = ({ path }: Reference, { devicesAreSure }: KnownNames): boolean =>
  !devicesAreSure && path.length === 1 && (DEVICE_PROPERTIES as readonly unknown[]).includes(path[0]);

function unknownName(source: string, name: string, names: KnownNames, later: Later): Problem {
  const reason = later(name);
  if (reason !== undefined) return { message: `\${${source}}: ${reason}` };
  return {
    message: `\${${source}}: unknown name "${name}"; known here are ${names.names.join(', ')}`,
    nearest: names.nearest(name),
  };
}

function checkPath({ name, path }: Reference, { kind, values }: Known): Problem | undefined {
  if (kind === 'built-in name' && path.length > 0) return { message: `"${name}" is a text; nothing lies in it` };
  if (kind === 'device') return checkProperty(name, path);
  const without = values?.find((value) => !hasPath(value, path));
  return without === undefined
    ? undefined
    : { message: `not every value of "${name}" has ${path.join('.')}, such as ${JSON.stringify(without)}` };
}

function checkProperty(name: string, path: readonly (string | number)[]): Problem | undefined {
  const [property, ...more] = path;
  if (more.length === 0 && (DEVICE_PROPERTIES as readonly unknown[]).includes(property)) return undefined;
  return {
    message: `of a device there is ${DEVICE_PROPERTIES.map((one) => `${name}.${one}`).join(', ')}`,
    nearest: nearestName(path.join('.'), DEVICE_PROPERTIES),
    example: exampleOf(['steps', 0, 'call', 'query']),
  };
}

function hasPath(value: unknown, path: readonly (string | number)[]): boolean {
  let at = value;
  for (const segment of path) {
    if (typeof at !== 'object' || at === null) return false;
    if (Array.isArray(at)) at = typeof segment === 'number' ? at.at(segment) : undefined;
    else at = Object.hasOwn(at, segment) ? (at as Record<string, unknown>)[segment] : undefined;
  }
  return at !== undefined;
}

function checkShift({ name, path }: Reference, { kind, values }: Known): Problem | undefined {
  const isNoInstant =
    (kind === 'built-in name' && !INSTANTS.includes(name)) ||
    kind === 'device' ||
    (path.length === 0 && values?.some((value) => typeof value !== 'string' || readInstant(value) === undefined));
  return isNoInstant
    ? { message: `only an instant can be moved, and "${[name, ...path].join('.')}" is none`, example: MOVED }
    : undefined;
}

/** `$name` and `{{ name }}`, where there is such a name. */
const BARE = /(?<![$\w\\])\$([A-Za-z][\w-]*)|\{\{\s*([A-Za-z][\w.[\]-]*)[^{}]*\}\}/g;

function bareNameIn(text: string, names: KnownNames): Problem | undefined {
  const found = [...text.matchAll(BARE)].map(([, dollar, braces]) => dollar ?? braces ?? '');
  const nameOf = (reference: string): string => reference.split(/[.[]/)[0] ?? '';
  const meant = found.find((one) => names.names.includes(nameOf(one)));
  if (meant === undefined) return undefined;
  names.use(nameOf(meant));
  return {
    message: `a name is written with a dollar sign and braces, seen ${JSON.stringify(text)}`,
    nearest: `\${${meant}}`,
  };
}
