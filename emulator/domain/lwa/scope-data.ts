import { type Noticed, noticed } from '../../../contracts/finding.ts';
import { authorizationTolerances } from '../../../contracts/lwa/authorization-request.ts';

/** `scope_data`: which device is to be registered. Read tolerantly, because every client writes it differently. */

export interface DeviceToRegister {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isTestDevice: boolean;
  readonly includeNonLive: boolean;
}

export type ScopeData =
  | { readonly ok: true; readonly device: DeviceToRegister; readonly slips: readonly Noticed[] }
  /** `member` names the member at fault; null when the whole is unreadable. */
  | { readonly ok: false; readonly member: string | null; readonly problem: string; readonly seen: string };

const SCOPE = 'dash:replenish';
const NAME = /^[A-Za-z0-9+_-]{1,64}$/;
const NAME_RULE = 'expected 1 to 64 characters of A-Z a-z 0-9 - + _';
const { textBooleans, misspeltFlag, serialForm, numericSerial } = authorizationTolerances;

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (members: Members, name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function readScopeData(text: string): ScopeData {
  const whole = parse(text);
  if (!isObject(whole)) return { ok: false, member: null, problem: 'expected a JSON object', seen: text };
  const members = own(whole, SCOPE);
  if (!isObject(members)) return { ok: false, member: SCOPE, problem: 'expected an object with this key', seen: text };

  const slips: Noticed[] = [];
  const model = own(members, 'device_model');
  if (typeof model !== 'string' || !NAME.test(model)) {
    return { ok: false, member: 'device_model', problem: NAME_RULE, seen: shown(model) };
  }
  const serial = readSerial(own(members, 'serial'), slips);
  if (serial === undefined) {
    return { ok: false, member: 'serial', problem: NAME_RULE, seen: shown(own(members, 'serial')) };
  }
  const flags: boolean[] = [];
  for (const name of ['is_test_device', 'should_include_non_live']) {
    const flag = readFlag(name, own(members, name), slips);
    if (flag === undefined) {
      return { ok: false, member: name, problem: 'expected true or false', seen: shown(own(members, name)) };
    }
    flags.push(flag);
  }
  const odd = Object.keys(members).find((key) => key !== 'is_test_device' && /^\s*is_?test/i.test(key));
  if (odd !== undefined) slips.push(noticed(misspeltFlag, 'is_test_device', JSON.stringify(odd)));
  const [isTestDevice = false, includeNonLive = false] = flags;
  return { ok: true, device: { modelId: model, serialNumber: serial, isTestDevice, includeNonLive }, slips };
}

const shown = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

function readSerial(value: unknown, slips: Noticed[]): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    slips.push(noticed(numericSerial, 'a JSON string', String(value)));
    return String(value);
  }
  if (typeof value !== 'string' || !NAME.test(value)) return undefined;
  if (value.length > 50 || !/^[A-Za-z0-9]+$/.test(value)) {
    slips.push(noticed(serialForm, 'at most 50 letters and digits', value));
  }
  return value;
}

/** A boolean, or its text in any case; absent or null is false. */
function readFlag(name: string, value: unknown, slips: Noticed[]): boolean | undefined {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || !/^(true|false)$/i.test(value)) return undefined;
  slips.push(noticed(textBooleans, 'a JSON boolean', JSON.stringify(value), name));
  return value.toLowerCase() === 'true';
}
