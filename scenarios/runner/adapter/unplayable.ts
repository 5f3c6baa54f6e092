import type { LoadedScenario, LoadedStep } from '../loaded.ts';

/** Why a scenario says nothing of a maker's own device; undefined when it does. */
export function unplayableByAdapter(scenario: LoadedScenario): string | undefined {
  if (scenario.requires.includes('reference-device')) return 'it requires the reference device';
  const steps = allSteps(scenario);
  const call = steps.find(isCallOfItsOwn);
  if (call !== undefined) return `it makes a call of its own in the place of the device (${placeOf(call)})`;
  const listen = steps.find((step) => isDevice(step, 'listen'));
  if (listen !== undefined) return `it tells the listener how to answer (${placeOf(listen)})`;
  const isAboutDevice = steps.some(({ verb, value }) => verb === 'service' && SIGN_UPS.some((one) => has(value, one)));
  return isAboutDevice ? undefined : 'no device takes part in it';
}

const SIGN_UPS = ['register', 'consent'];

const allSteps = ({ steps }: LoadedScenario): readonly LoadedStep[] =>
  steps.flatMap((step) => (step.used === undefined ? [step] : allSteps(step.used)));

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key);

const isDevice = ({ verb, value }: LoadedStep, name: string): boolean => verb === 'device' && has(value, name);

/** Driving the machine is no call of a device; every other one would be taken for one of the maker's. */
function isCallOfItsOwn({ verb, value }: LoadedStep): boolean {
  if (verb !== 'call') return false;
  const { path } = value as { readonly path?: unknown };
  return typeof path !== 'string' || !/^(\$\{url\})?\/_emulator\//.test(path);
}

const placeOf = ({ place: { file, line } }: LoadedStep): string => `${file}:${line}`;
