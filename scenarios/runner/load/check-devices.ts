import { nearestName } from '../../../contracts/nearest-name.ts';
import { DEFAULT_DEVICE, type KnownNames } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import { asMapping, type Mapping } from './texts.ts';

/** Whether a step speaks of devices that are there by then, and which one it brings. */

/** They bring a device, and so need none. */
const BRINGING = ['register', 'consent'] as const;
/** What a customer, SNS, the listener or chance can do when there is no device. */
const FREE_SERVICE: readonly string[] = [...BRINGING, 'revoke', 'redeliver', 'fault', 'clearFault'];
const FREE_DEVICE: readonly string[] = ['listen'];
/** Moves of an order, which may be named by itself. */
const OF_ORDERS: readonly string[] = ['ship', 'deliver', 'cancel', 'resolve'];

/** Name of the device that a step brings. */
export function broughtDevice(step: Mapping): { readonly name: string; readonly path: readonly string[] } | undefined {
  const service = asMapping(step.service);
  const verb = BRINGING.find((one) => Object.hasOwn(service, one));
  if (verb === undefined) return undefined;
  const { name } = asMapping(service[verb]);
  const path = ['service', verb, ...(name === undefined ? [] : ['name'])];
  return { name: typeof name === 'string' ? name : DEFAULT_DEVICE, path };
}

export function checkDevices(step: Mapping, path: readonly PropertyKey[], names: KnownNames): Mistake[] {
  return [
    ...checkVoice(step, 'device', 'as', (verb) => !FREE_DEVICE.includes(verb), path, names),
    ...checkVoice(step, 'service', 'device', (verb, value) => needsDevice(verb, value), path, names),
  ];
}

const needsDevice = (verb: string, value: unknown): boolean =>
  !FREE_SERVICE.includes(verb) && !(OF_ORDERS.includes(verb) && asMapping(value).instanceId !== undefined);

function checkVoice(
  step: Mapping,
  voice: 'device' | 'service',
  beside: 'as' | 'device',
  needs: (verb: string, value: unknown) => boolean,
  path: readonly PropertyKey[],
  names: KnownNames,
): Mistake[] {
  const { devices, devicesAreSure } = names;
  const said = asMapping(step[voice]);
  const [verb, value] = Object.entries(said).find(([key]) => key !== beside) ?? [];
  if (verb === undefined) return [];
  const name = said[beside];
  const brings = BRINGING.some((one) => one === verb);
  if (typeof name === 'string') {
    const at = [...path, voice, beside];
    if (brings) return [{ ...mistake(at, `a new device is named within: ${verb}: { name: ${name} }`), example: NAMED }];
    return devices.includes(name) || !devicesAreSure ? [] : [unknownDevice(at, name, devices)];
  }
  if (devices.length > 0 || !devicesAreSure || !needs(verb, value)) return [];
  // Said once: the steps that follow lack the same device.
  names.devicesAreSure = false;
  return [{ ...mistake([...path, voice, verb], NO_DEVICE), ofKey: true, example: EXAMPLE }];
}

const NO_DEVICE = 'there is no device yet; "service: register" or "service: consent" in an earlier step brings one';
const EXAMPLE = '- service: { register: }';
const NAMED = '- service: { register: { name: kitchen } }';

const mistake = (path: readonly PropertyKey[], message: string): Mistake => ({ path, ofKey: false, message });

function unknownDevice(path: readonly PropertyKey[], name: string, devices: readonly string[]): Mistake {
  if (devices.length === 0) return { ...mistake(path, NO_DEVICE), example: EXAMPLE };
  const known = devices.map((one) => JSON.stringify(one)).join(', ');
  const message = `no earlier step brings a device "${name}"; known here: ${known}`;
  return { ...mistake(path, message), nearest: nearestName(name, devices), example: NAMED };
}
