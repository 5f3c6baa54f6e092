import type { LoadedScenario, LoadedStep, ScenarioProblem } from '../../scenarios/runner/loaded.ts';

/** What a scenario cannot do beside a command: the device is the command's, and so are its calls and its listener. */

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** What `register` may say of a device that the command registers. */
const OF_A_DEVICE = ['name', 'modelId', 'serialNumber'];

export function notBesideACommand(scenario: LoadedScenario): ScenarioProblem[] {
  const { file, world } = scenario;
  const listener =
    world.listener === undefined || typeof world.listener === 'boolean'
      ? []
      : [{ file, line: 1, column: 1, message: 'world: listener: the listener is that of the command; see --notify' }];
  return [...listener, ...scenario.steps.flatMap(ofStep)];
}

function ofStep(step: LoadedStep): ScenarioProblem[] {
  if (step.used !== undefined) return notBesideACommand(step.used);
  const message = problemOf(step.verb, membersOf(step.value));
  return message === undefined ? [] : [{ ...step.place, message }];
}

function problemOf(verb: LoadedStep['verb'], value: Members): string | undefined {
  switch (verb) {
    case 'device': {
      const what = Object.keys(value).find((key) => key !== 'as');
      return `device: ${what}: the device is that of the command; let the command do it, and wait for it with "expect"`;
    }
    case 'call':
      return String(value.path).startsWith('/_emulator/')
        ? undefined
        : 'call: a call by hand would count as one of the command; expected a path below /_emulator/';
    case 'service':
      return problemOfService(value);
    case 'expect':
      return membersOf(value.state).client === undefined
        ? undefined
        : 'expect: state: client: what the command knows of its device cannot be seen from here';
    default:
      return undefined;
  }
}

function problemOfService(value: Members): string | undefined {
  if ('consent' in value) return 'service: consent: the command goes through the sign-up by itself';
  const foreign = Object.keys(membersOf(value.register)).find((key) => !OF_A_DEVICE.includes(key));
  return foreign === undefined
    ? undefined
    : `service: register: ${foreign}: the command registers the device; this waits until it has, and expects ${OF_A_DEVICE.join(', ')} at most`;
}
