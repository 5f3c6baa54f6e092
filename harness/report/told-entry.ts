import { TimelineEntry } from '../../contracts/timeline.ts';

/**
 * A line of a timeline file: an entry, or an entry with the title and file of its scenario before it, as
 * `run --timeline` writes them.
 */

export interface ToldEntry {
  /** Of a scenario; null where the file is the record of one world. */
  readonly scenario: string | null;
  readonly file: string | null;
  readonly entry: TimelineEntry;
}

export type ReadEntry =
  | { readonly ok: true; readonly told: ToldEntry }
  | { readonly ok: false; readonly problem: string };

export function readToldEntry(text: string): ReadEntry {
  const told = readToldAgain(text);
  return told === undefined ? readWhole(text) : { ok: true, told };
}

/** How a line of a scenario begins, as it was last found good. */
interface Beginning {
  readonly text: string;
  readonly scenario: string;
  readonly file: string;
}
let last: Beginning | undefined;

const BEGINNING = /^\{"scenario":"(?:[^"\\]|\\.)*","file":"(?:[^"\\]|\\.)*",/;

function remember(text: string, { scenario, file }: ToldEntry): void {
  if (scenario === null || file === null) return;
  const [beginning] = BEGINNING.exec(text) ?? [];
  if (beginning !== undefined) last = { text: beginning, scenario, file };
}

/** A line that begins as the last one did is read without its beginning; undefined where it is not plainly right. */
function readToldAgain(text: string): ToldEntry | undefined {
  if (last === undefined || !text.startsWith(last.text)) return undefined;
  const { scenario, file } = last;
  let entry: Members;
  try {
    entry = JSON.parse(`{${text.slice(last.text.length)}`);
  } catch {
    return undefined;
  }
  // Of names that are said twice the second counts.
  if (entry.scenario !== undefined || entry.file !== undefined || !looksRight(entry)) return undefined;
  return { scenario, file, entry: entry as never };
}

function readWhole(text: string): ReadEntry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'expected an entry of a timeline, as a JSON object in one line' };
  }
  if (!isMembers(value)) {
    return { ok: false, problem: 'expected an entry of a timeline, as a JSON object in one line' };
  }
  const told = toldBy(value);
  if (!looksRight(told.entry)) return { ok: false, problem: problemOf(told.entry) };
  remember(text, told);
  return { ok: true, told };
}

function toldBy(value: Members): ToldEntry {
  // Most lines have no names, and are not copied.
  if (typeof value.scenario !== 'string') return { scenario: null, file: null, entry: value as never };
  const { scenario, file, ...entry } = value;
  return { scenario, file: typeof file === 'string' ? file : null, entry: entry as never } as ToldEntry;
}

function problemOf(entry: TimelineEntry): string {
  const [issue] = TimelineEntry.safeParse(entry).error?.issues ?? [];
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `expected an entry of a timeline: ${place}${issue?.message ?? 'this is none'}`;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isCount = (value: unknown): boolean => typeof value === 'number';

/**
 * All that judges and reports lean on, field by field. The contract as a whole takes longer than judging, and is asked
 * only what is wrong with a line that does not pass.
 */
function looksRight(entry: unknown): boolean {
  const { seq, at, wall, device, slotId, kind } = entry as Members;
  if (!Number.isInteger(seq) || (seq as number) < 1 || !isInstant(at) || !isInstant(wall)) return false;
  if (device !== null && !(isMembers(device) && isText(device.modelId) && isText(device.serialNumber))) return false;
  if (slotId !== undefined && !isText(slotId)) return false;
  const hasItsFields = KINDS.get(kind as string);
  return hasItsFields?.(entry as Members) ?? false;
}

const INSTANT = /^\d{4}-(?:0\d|1[0-2])-[0-3]\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const isInstant = (value: unknown): boolean => typeof value === 'string' && INSTANT.test(value);

const KINDS = new Map<string, (entry: Members) => boolean>([
  [
    'call',
    ({ surface, operation, method, path, headers, reply, refusal, findings, wallMs, fault }) =>
      isTextOrNull(surface) &&
      isTextOrNull(operation) &&
      isText(method) &&
      isText(path) &&
      areTexts(headers) &&
      isMembers(reply) &&
      isCount(reply.status) &&
      isTextOrNull(refusal) &&
      (fault === null || isCount(fault)) &&
      isCount(wallMs) &&
      Array.isArray(findings) &&
      findings.every(isFinding),
  ],
  [
    'state',
    ({ subject, id, from, to, rule }) =>
      isText(subject) && isText(id) && isTextOrNull(from) && isTextOrNull(to) && isText(rule),
  ],
  [
    'notification',
    ({ notificationId, notificationType, version, payload }) =>
      isText(notificationId) && isText(notificationType) && isTextOrNull(version) && isMembers(payload),
  ],
  [
    'delivery',
    ({ notificationId, messageId, type, subscriptionArn, attempt, outcome, status, error, wallMs }) =>
      isTextOrNull(notificationId) &&
      isText(messageId) &&
      isText(type) &&
      isText(subscriptionArn) &&
      isCount(attempt) &&
      isText(outcome) &&
      (status === null || isCount(status)) &&
      (error === undefined || isText(error)) &&
      isCount(wallMs),
  ],
  [
    'clock',
    ({ from, to, mode, scale }) =>
      isInstant(from) && isInstant(to) && (mode === 'system' || mode === 'manual') && isCount(scale),
  ],
  ['customer', ({ actor, action }) => isText(actor) && isText(action)],
  [
    'fault',
    ({ effect, notificationId, instanceId }) =>
      isText(effect) &&
      (notificationId === undefined || isText(notificationId)) &&
      (instanceId === undefined || isText(instanceId)),
  ],
  ['gap', ({ dropped }) => isCount(dropped)],
  ['world', ({ event }) => event === 'started' || event === 'reset' || event === 'restored'],
]);

function areTexts(value: unknown): boolean {
  if (!isMembers(value)) return false;
  for (const name in value) if (typeof value[name] !== 'string') return false;
  return true;
}

const isFinding = (value: unknown): boolean =>
  isMembers(value) && isText(value.rule) && isText(value.field) && isText(value.expected) && isText(value.seen);
