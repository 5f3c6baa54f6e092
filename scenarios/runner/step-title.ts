import { DEVICE_VERBS, SERVICE_VERBS } from './scenario.ts';

/** A step in a line, as it was written: `device: replenish beans`, `advance: PT24H`. */

const LONGEST = 100;

export function stepTitle(verb: string, value: unknown): string {
  const text = `${verb}: ${detailOf(verb, value)}`.trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function detailOf(verb: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const members = value as Readonly<Record<string, unknown>>;
  switch (verb) {
    case 'device':
      return voice(members, DEVICE_VERBS, members.as);
    case 'service':
      return voice(members, SERVICE_VERBS, members.device);
    case 'call':
      return `${String(members.method ?? 'GET')} ${String(members.path)}`;
    case 'use':
      return String(members.scenario);
    case 'expect':
      return expectation(members);
    default:
      return words(value);
  }
}

function voice(members: Readonly<Record<string, unknown>>, verbs: readonly string[], who: unknown): string {
  const name = verbs.find((one) => members[one] !== undefined) ?? '';
  const detail = words(members[name]);
  return `${name}${detail === '' ? '' : ` ${detail}`}${who === undefined ? '' : ` (${String(who)})`}`;
}

function expectation(members: Readonly<Record<string, unknown>>): string {
  const { of, exactly, never, ...parts } = members;
  const looked = [...Object.keys(parts), ...(never === undefined ? [] : [`never ${words(never)}`])].join(', ');
  return `${looked}${exactly === true ? ' exactly' : ''}${of === undefined ? '' : ` of ${String(of)}`}`;
}

/** `beans`; or the members of a mapping, `slotId` by its value alone. */
function words(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(words).join(', ');
  return Object.entries(value)
    .map(([key, inner]) => (key === 'slotId' ? words(inner) : `${key} ${words(inner)}`.trim()))
    .join(', ');
}
