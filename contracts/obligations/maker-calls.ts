import type { CallEntry } from './entries.ts';
import { amount, grace } from './grace.ts';
import type { Note } from './kit.ts';
import type { Stamp } from './view.ts';

/** How judges read the calls of a maker. */

/** The calls of the device API. */
export const SERVICE_CALLS = [
  'replenish',
  'slotStatus',
  'deviceStatus',
  'subscriptionInfo',
  'getOrderInfo',
  'cancelTestOrders',
  'deregister',
] as const;

/** The token was good, so that the rest of the call was looked at. */
export const isKnown = ({ refusal }: CallEntry): boolean => refusal !== 'invalidToken';

/** The version headers were good too. */
export const isUnderstood = (call: CallEntry): boolean => isKnown(call) && call.refusal !== 'invalidVersion';

export { isServed } from './view.ts';

type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of a JSON object; undefined when it is none, or has none of this name. */
export const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The call as its line: what evidence shows. */
export const lineOf = ({ method, path }: CallEntry): string => `${method} ${path}`;

/** Whether a call began only after a moment, so that its maker could have known. */
export const beganAfter = (call: CallEntry, { wall }: Stamp): boolean => Date.parse(call.wall) - call.wallMs > wall;

const SAME_CLOCK = amount(grace.sameClock);

/** Whether a date of the client's can be compared with the world's clock at this call. */
export function sharesClock(call: CallEntry, note: Note): boolean {
  if (note.clock !== 'real') return note.clock === 'shared';
  const began = note.now.wall - call.wallMs;
  return Math.abs(note.now.at - began) <= SAME_CLOCK;
}

/**
 * A parameter of an LwA request, from a body in form or JSON or else from its query; the last of its name. Secrets are
 * shortened.
 */
export function parameterOf({ path, body }: CallEntry, name: string): string | undefined {
  const inBody = member(body, name);
  if (typeof inBody === 'string') return inBody;
  const at = path.indexOf('?');
  return at === -1 ? undefined : new URLSearchParams(path.slice(at + 1)).getAll(name).at(-1);
}

export interface ScopeData {
  readonly model: unknown;
  readonly serial: unknown;
  readonly isTestDevice: unknown;
  readonly includeNonLive: unknown;
}

/** The device in the `scope_data` of an authorization request; undefined when it cannot be read. */
export function scopeDataOf(call: CallEntry): ScopeData | undefined {
  const text = parameterOf(call, 'scope_data');
  if (text === undefined) return undefined;
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return undefined;
  }
  const scope = member(whole, 'dash:replenish');
  if (!isObject(scope)) return undefined;
  return {
    model: member(scope, 'device_model'),
    serial: member(scope, 'serial'),
    isTestDevice: member(scope, 'is_test_device'),
    includeNonLive: member(scope, 'should_include_non_live'),
  };
}

export const shown = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

/** A text as it is, anything else as JSON: an object of the maker's may have a `toString` of its own. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : shown(value));
