import { VERBS } from '../scenario.ts';
import { checkCaptures, type Outputs } from './check-captures.ts';
import { checkDeclared, checkWorldNames, neverUsed } from './check-declared.ts';
import { broughtDevice, checkDevices } from './check-devices.ts';
import { checkIds, type Ids } from './check-ids.ts';
import { checkMatchers } from './check-matchers.ts';
import { checkReferences, type Later } from './check-references.ts';
import { checkRequests } from './check-requests.ts';
import { KnownNames, shadows } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import type { ParsedFile } from './parsed-file.ts';
import { asMapping, type Mapping } from './texts.ts';

/** Goes through the steps of a file in their order, and tells every name that is not known where it stands. */

export interface KnownDevices {
  readonly names: readonly string[];
  /** False where there may be more, of steps that cannot be understood. */
  readonly areAll: boolean;
}

export interface NamesOfFile {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
  /** After its last step. */
  readonly devices: KnownDevices;
}

/** A file that a step uses. */
export interface UsedFile extends Outputs {
  /** Checks its names, given the devices that are known by then; tells which are known afterwards. */
  devicesAfter(devices: KnownDevices): KnownDevices;
}

export interface NamesContext {
  /** Before the first step. */
  readonly devices: KnownDevices;
  /** The file that a step uses; undefined when it cannot be read. */
  usedBy(index: number): UsedFile | undefined;
}

export function checkNames(
  { document, content, steps, mistakes: told }: ParsedFile,
  context: NamesContext,
): NamesOfFile {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const names = new KnownNames();
  const ids: Ids = new Map();
  const comes = whereNamesCome(steps);
  const isUnclear = (index: number): boolean => told.some(({ path }) => path[0] === 'steps' && path[1] === index);

  const addDevices = ({ names: devices, areAll }: KnownDevices): void => {
    for (const device of devices) names.add(device, { kind: 'device' });
    names.devicesAreSure &&= areAll;
  };
  const knownDevices = (): KnownDevices => ({ names: names.devices, areAll: names.devicesAreSure });

  addDevices(context.devices);
  names.devicesAreSure &&= document !== undefined;
  mistakes.push(...checkDeclared(content, names));
  mistakes.push(...checkWorldNames(content, names, new Set(comes.keys())));
  for (const [index, step] of steps.entries()) {
    const path = ['steps', index];
    const later: Later = (name) => {
      const at = comes.get(name);
      return at === undefined || at < index
        ? undefined
        : `"${name}" comes from steps[${at}], and is known only after it`;
    };
    mistakes.push(...checkDevices(step, path, names));
    mistakes.push(...referencesIn(step, path).flatMap(([value, at]) => checkReferences(value, at, names, later)));
    mistakes.push(...checkIds(step, path, index === 0, ids));
    mistakes.push(...checkMatchers(step.expect, [...path, 'expect']));
    const used = step.use === undefined ? undefined : context.usedBy(index);
    if (used !== undefined) addDevices(used.devicesAfter(knownDevices()));
    mistakes.push(...bring(step, path, names), ...checkCaptures(step, path, names, used));
    if (isUnclear(index) || (step.use !== undefined && used === undefined)) names.devicesAreSure = false;
    const requests = checkRequests(step, path);
    // Of a text with a name that is written wrongly, that is enough.
    const isTold = ({ path: at }: Mistake): boolean => mistakes.some((one) => isSamePath(one.path, at));
    mistakes.push(...requests.mistakes.filter((mistake) => !isTold(mistake)));
    warnings.push(...requests.warnings);
    if (step.realWait !== undefined) warnings.push(realWait(path));
  }
  mistakes.push(...checkReferences(content.outputs, ['outputs'], names));
  warnings.push(...neverUsed(content, steps, names));
  return { mistakes, warnings, devices: knownDevices() };
}

const isSamePath = (one: readonly PropertyKey[], other: readonly PropertyKey[]): boolean =>
  one.length === other.length && one.every((key, at) => key === other[at]);

/** Name of a capture or a device -> index of the first step it comes from. */
function whereNamesCome(steps: readonly Mapping[]): ReadonlyMap<string, number> {
  const comes = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    const names = [...Object.keys(asMapping(step.capture)), broughtDevice(step)?.name];
    for (const name of names) if (name !== undefined && !comes.has(name)) comes.set(name, index);
  }
  return comes;
}

/** What of a step may hold names: the values of its verbs, and the parameters of `use`. */
function referencesIn(step: Mapping, path: readonly PropertyKey[]): [value: unknown, path: readonly PropertyKey[]][] {
  const verbs = VERBS.filter((verb) => verb !== 'use');
  return [
    ...verbs.map((verb): [unknown, readonly PropertyKey[]] => [step[verb], [...path, verb]]),
    [asMapping(step.use).with, [...path, 'use', 'with']],
  ];
}

/** The device that a step brings may take the place of one of its name, and of nothing else. */
function bring(step: Mapping, path: readonly PropertyKey[], names: KnownNames): Mistake[] {
  const brought = broughtDevice(step);
  if (brought === undefined) return [];
  const taken = names.add(brought.name, { kind: 'device' });
  return taken === undefined || taken === 'device'
    ? []
    : [shadows([...path, ...brought.path], false, brought.name, taken)];
}

const realWait = (path: readonly PropertyKey[]): Mistake => ({
  path: [...path, 'realWait'],
  ofKey: true,
  message: 'waits in real time; "advance" moves the clock at once',
});
