import { filedUnder } from '../../../contracts/finding-rules.ts';
import { nearestName } from '../../../contracts/nearest-name.ts';
import { DEVICE_VERBS, SERVICE_VERBS, VERBS } from '../scenario.ts';

/** Slips that authors make again and again, and what to tell them. */

export interface KeySlip {
  readonly hint: string;
  /** Path of the grammar that was meant. */
  readonly instead: readonly PropertyKey[];
}

/** A key that is not known where it stands. `keys` is what would be. */
export function unknownKeySlip(
  path: readonly PropertyKey[],
  key: string,
  keys: readonly string[],
): KeySlip | undefined {
  const voice = path.length === 3 && path[0] === 'steps' ? path[2] : undefined;
  const slip = (hint: string, ...instead: string[]): KeySlip => ({ hint, instead: ['steps', 0, ...instead] });
  if (voice === 'device' && isOne(SERVICE_VERBS, key)) return slip(`"${key}" is a verb of "service:"`, 'service', key);
  if (voice === 'service' && isOne(DEVICE_VERBS, key)) return slip(`"${key}" is a verb of "device:"`, 'device', key);
  if (voice === 'device' && key === 'device') return slip('which device it is, is said by "as:" here', 'device', 'as');
  if (voice === 'service' && key === 'as')
    return slip('which device it is, is said by "device:" here', 'service', 'device');
  if (!keys.includes(VERBS[0] as string)) return undefined;
  if (WAITING.test(key))
    return slip('there is no sleep: move the clock with "advance"; a real wait is spelled "realWait"', 'advance');
  const voices = [...(isOne(DEVICE_VERBS, key) ? ['device'] : []), ...(isOne(SERVICE_VERBS, key) ? ['service'] : [])];
  const [first] = voices;
  if (first !== undefined)
    return slip(`"${key}" is a verb of ${voices.map((one) => `"${one}:"`).join(' and of ')}`, first, key);
  const meant = Object.hasOwn(MEANT, key.toLowerCase()) ? MEANT[key.toLowerCase()] : undefined;
  return meant === undefined ? undefined : slip(`it is called "${meant}" here`, meant);
}

const isOne = (names: readonly string[], name: string): boolean => names.includes(name);

const WAITING = /^(sleep|wait|waitFor|delay|pause)$/i;

const MEANT: Readonly<Record<string, string>> = {
  assert: 'expect',
  should: 'expect',
  check: 'expect',
  include: 'use',
  import: 'use',
  run: 'use',
  request: 'call',
  http: 'call',
  customer: 'service',
  amazon: 'service',
  maker: 'device',
  save: 'capture',
  as: 'capture',
  name: 'note',
  description: 'note',
};

export interface Slip {
  readonly hint?: string | undefined;
  readonly nearest?: string | undefined;
}

export interface WrongValue {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  /** As it stands in the file, without quotes. */
  readonly typed: string | undefined;
  /** What was expected, in the words of the grammar. */
  readonly expected: string;
  /** The texts that would have been right, where there are only some. */
  readonly choices: readonly string[];
}

export function valueSlip({ path, value, typed, expected, choices }: WrongValue): Slip {
  if (typeof value === 'string')
    return voiceSlip(path, value) ?? ruleSlip(path, value) ?? textSlip(value, expected, choices);
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  const wantsText = choices.length > 0 || /\ba text\b|an ASIN/.test(expected);
  return isScalar && wantsText ? { hint: `put it in quotes: "${typed ?? String(value)}"` } : {};
}

/** `device: replenish beans`: the verb is a key, and what it is about is its value. */
function voiceSlip(path: readonly PropertyKey[], text: string): Slip | undefined {
  if (path.length !== 3 || path[0] !== 'steps') return undefined;
  const [voice] = path.slice(2);
  const [verb = '', ...about] = text.trim().split(/\s+/);
  const verbs = voice === 'device' ? DEVICE_VERBS : voice === 'service' ? SERVICE_VERBS : [];
  if (!isOne(verbs, verb)) return undefined;
  return { hint: `write ${String(voice)}: { ${[`${verb}:`, ...about].join(' ')} }` };
}

/** `rule: date-form`: what touches an obligation is filed under that one's number. */
function ruleSlip(path: readonly PropertyKey[], text: string): Slip | undefined {
  const nearest = path.at(-1) === 'rule' ? filedUnder(text) : undefined;
  return nearest === undefined ? undefined : { hint: 'it is noted under the obligation that it touches', nearest };
}

const BOOLEANS: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  y: 'true',
  no: 'false',
  off: 'false',
  n: 'false',
};

function textSlip(text: string, expected: string, choices: readonly string[]): Slip {
  if (expected.includes('true or false')) {
    if (/^(true|false)$/i.test(text)) return { hint: 'without quotes, in small letters' };
    const nearest = BOOLEANS[text.toLowerCase()];
    if (nearest !== undefined) return { hint: `"${text}" is a text in YAML 1.2`, nearest };
  }
  const named = bareName(text);
  if (named !== undefined) return { hint: 'a name is written with a dollar sign and braces', nearest: named };
  if (/\ba (whole )?number\b/.test(expected) && text.trim() !== '' && Number.isFinite(Number(text)))
    return { hint: 'without quotes' };
  if (expected.includes('duration')) return { nearest: durationOf(text) };
  if (expected.includes('instant')) return instantSlip(text);
  const sameLetters = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  const [longer, ...more] = text.length < 3 ? [] : choices.filter((choice) => choice.startsWith(text));
  return { nearest: sameLetters ?? nearestName(text, choices) ?? (more.length === 0 ? longer : undefined) };
}

/** `$name` and `{{ name }}` -> `${name}`. */
function bareName(text: string): string | undefined {
  const [, bare, braced] = /^(?:\$([A-Za-z][\w.]*)|\{\{\s*([A-Za-z][\w.]*)\s*\}\})$/.exec(text) ?? [];
  const name = bare ?? braced;
  return name === undefined ? undefined : `\${${name}}`;
}

const UNITS: readonly (readonly [pattern: RegExp, form: (count: string) => string])[] = [
  [/^s(ec(ond)?s?)?$/i, (count) => `PT${count}S`],
  [/^m(in(ute)?s?)?$/i, (count) => `PT${count}M`],
  [/^h(ours?|rs?)?$/i, (count) => `PT${count}H`],
  [/^d(ays?)?$/i, (count) => `P${count}D`],
  [/^w(eeks?)?$/i, (count) => `P${count}W`],
];

/** `24h` -> `PT24H`. */
function durationOf(text: string): string | undefined {
  const [, count = '', unit = ''] = /^\s*(\d+)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  return UNITS.find(([pattern]) => pattern.test(unit))?.[1](count);
}

function instantSlip(text: string): Slip {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { hint: 'a date needs a time', nearest: `${text}T00:00:00Z` };
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?$/.exec(text) ?? [];
  if (date === undefined) return {};
  return { hint: 'an instant needs a zone', nearest: `${date}T${time?.length === 5 ? `${time}:00` : time}Z` };
}
