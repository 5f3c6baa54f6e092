import { nearestName } from '../../../contracts/nearest-name.ts';
import type { Mistake } from './mistake.ts';

/** The names that a text may refer to, as they become known from step to step. */

/** What each built-in name stands for. */
export const BUILT_IN_NAMES = {
  now: 'the instant of the world when the step begins',
  start: 'the instant when the scenario began',
  url: 'base address of the target',
  clientId: 'client id of the maker',
  clientSecret: 'client secret of the maker',
  topicArn: 'topic of the maker',
  controlToken: 'token of the control interface, where it asks for one',
  listenerUrl: 'address of the listener of the maker',
} as const;
export const BUILT_IN: readonly string[] = Object.keys(BUILT_IN_NAMES);

/** Built-in names that are instants. */
export const INSTANTS: readonly string[] = ['now', 'start'];

/** What is known of a device, by `${name.property}`. */
export const DEVICE_PROPERTIES = [
  'modelId',
  'serialNumber',
  'accessToken',
  'refreshToken',
  'directedCustomerId',
] as const;

export const DEFAULT_DEVICE = 'device';

export type Kind = 'built-in name' | 'parameter' | 'name of the matrix' | 'capture' | 'device';

export interface Known {
  readonly kind: Kind;
  /** Values it may have, where they are known. */
  readonly values?: readonly unknown[];
}

export class KnownNames {
  readonly #known: Map<string, Known>;
  readonly #used = new Set<string>();
  /** False once a step that may bring a device cannot be understood: then nobody is told that there is none. */
  devicesAreSure = true;

  constructor(builtIn: readonly string[] = BUILT_IN) {
    this.#known = new Map(builtIn.map((name) => [name, { kind: 'built-in name' }]));
  }

  /** What the name already is; undefined when it is new. */
  add(name: string, known: Known): Kind | undefined {
    const before = this.#known.get(name)?.kind;
    if (before === undefined) this.#known.set(name, known);
    return before;
  }

  /** Looks a name up for somebody who uses it. */
  use(name: string): Known | undefined {
    this.#used.add(name);
    return this.#known.get(name);
  }

  get used(): ReadonlySet<string> {
    return this.#used;
  }

  get devices(): string[] {
    return [...this.#known].filter(([, { kind }]) => kind === 'device').map(([name]) => name);
  }

  get names(): string[] {
    return [...this.#known.keys()];
  }

  nearest(name: string): string | undefined {
    return nearestName(name, this.names);
  }
}

const inWords = (kind: Kind): string => (kind === 'name of the matrix' ? 'in the matrix' : `a ${kind}`);

/** Two things of one name could not be told apart. */
export const shadows = (path: readonly PropertyKey[], ofKey: boolean, name: string, taken: Kind): Mistake => ({
  path,
  ofKey,
  message: `"${name}" is already ${inWords(taken)}; choose another name`,
});
