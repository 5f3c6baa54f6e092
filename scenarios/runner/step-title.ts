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

/** What is looked at: `notification OrderPlacedNotification`, `reply 200`, `state order`. */
function expectation(members: Readonly<Record<string, unknown>>): string {
  const { of, exactly, ...parts } = members;
  const looked = Object.entries(parts).map(([part, value]) => `${part} ${lookedAt(part, value)}`.trim());
  return `${looked.join(', ')}${exactly === true ? ' exactly' : ''}${of === undefined ? '' : ` of ${String(of)}`}`;
}

/** What of a part tells it from others, in few words. */
function lookedAt(part: string, value: unknown): string {
  const all = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'object' && one !== null);
  switch (part) {
    case 'reply':
      return all.flatMap(({ operation, status, refusal }) => [operation, status, refusal].filter(isScalar)).join(' ');
    case 'notification':
      return all.map(({ type }) => String(type)).join(', ');
    case 'findings':
      return all.length === 0 ? 'none' : all.map(({ rule }) => String(rule)).join(', ');
    case 'state':
      return all.flatMap((one) => Object.keys(one)).join(', ');
    default:
      return words(value);
  }
}

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** `beans`; or the members of a mapping, `slotId` by its value alone. */
function words(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(words).join(', ');
  return Object.entries(value)
    .map(([key, inner]) => (key === 'slotId' ? words(inner) : `${key} ${words(inner)}`.trim()))
    .join(', ');
}
