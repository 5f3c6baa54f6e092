import type { TimelineEntry } from '../../contracts/timeline.ts';
import { spanText } from './span.ts';
import { oneLine } from './style.ts';

/** What an entry of the timeline says to people: who acts, what is done, with what result. */

export type Lane =
  | 'device'
  | 'customer'
  | 'amazon'
  | 'service'
  | 'sns'
  | 'listener'
  | 'clock'
  | 'control'
  | 'unknown'
  | 'fault'
  | 'world';

/** How a result is meant: as hoped for, told no, not yet, or neither. */
export type Tone = 'good' | 'bad' | 'wait' | 'plain';

export interface Line {
  readonly lane: Lane;
  readonly arrow: string;
  readonly what: string;
  readonly result: string;
  readonly tone: Tone;
  /** What it is good to know beside. */
  readonly asides: readonly string[];
  /** Lines of their own beneath it. */
  readonly findings: readonly string[];
}

type Of<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>;

/** `typeOf`: the type of a notification by its id, as far as it is known. */
export function lineOf(entry: TimelineEntry, typeOf: (notificationId: string) => string | undefined): Line {
  const line = { result: '', tone: 'plain', asides: [], findings: [] } as const;
  switch (entry.kind) {
    case 'call':
      return callLine(entry);
    case 'state':
      return { ...line, lane: 'service', arrow: '·', ...stateLine(entry) };
    case 'notification': {
      const version = entry.version === null ? '' : ` v${entry.version}`;
      const asides = entry.slotId === undefined ? [] : [entry.slotId];
      const told = { ...line, lane: 'service', arrow: '»', what: entry.notificationType + version, asides } as const;
      return entry.declined === undefined ? told : { ...told, result: `declined: ${entry.declined}`, tone: 'bad' };
    }
    case 'delivery':
      return { ...line, lane: 'sns', arrow: '→', ...deliveryLine(entry, typeOf) };
    case 'clock':
      return {
        ...line,
        lane: 'clock',
        arrow: '⇒',
        what: `${entry.to.slice(0, 10)} ${timeText(entry.to)}`,
        asides: [`+ ${spanText(Date.parse(entry.to) - Date.parse(entry.from))}`],
      };
    case 'customer':
      return {
        ...line,
        lane: entry.actor === 'amazon' ? 'amazon' : 'customer',
        arrow: '·',
        what: entry.action,
        asides: [
          ...(entry.slotId === undefined ? [] : [entry.slotId]),
          ...(entry.actor === 'customer-service' ? ['customer service'] : []),
        ],
      };
    case 'fault':
      return { ...line, lane: 'fault', arrow: '!', what: entry.effect, tone: 'bad' };
    case 'gap':
      return { ...line, lane: 'world', arrow: '…', what: `${entry.dropped} older entries are no longer kept` };
    case 'world':
      return { ...line, lane: 'world', arrow: '·', what: entry.event };
  }
}

/** `HH:MM:SS`, with milliseconds where there are any. */
export const timeText = (instant: string): string =>
  instant.endsWith('.000Z') ? instant.slice(11, 19) : instant.slice(11, 23);

const BROWSER = new Set(['authorize', 'signIn', 'consent', 'setupOverview', 'slotPage', 'slotAction']);

/** Who calls, as far as the surface and the operation tell. */
function callerOf({ surface, operation }: Of<'call'>): Lane {
  switch (surface) {
    case 'drs':
      return 'device';
    case 'lwa':
      return BROWSER.has(operation ?? '') ? 'customer' : 'device';
    case 'sns':
      return 'listener';
    case 'customer':
    case 'control':
      return 'control';
    case null:
      return 'unknown';
  }
}

/** Of a call to the SNS API the action, which the path does not say when it comes in a form. */
function actionOf({ surface, body }: Of<'call'>): string {
  const action = surface === 'sns' ? (body as { Action?: unknown } | null)?.Action : undefined;
  return typeof action === 'string' ? ` ${oneLine(action)}` : '';
}

function callLine(entry: Of<'call'>): Line {
  const { method, path, reply, findings } = entry;
  const detail = detailOf(reply.body);
  return {
    lane: callerOf(entry),
    arrow: '→',
    what: `${method} ${pathText(path)}${actionOf(entry)}`,
    result: reply.status === 0 ? 'connection reset' : `${reply.status}${detail === '' ? '' : ` ${detail}`}`,
    tone: reply.status > 0 && reply.status < 400 ? 'good' : 'bad',
    asides: callAsides(entry),
    findings: findings.map(({ rule, field, expected, seen }) =>
      oneLine(`finding ${rule}: ${field} was ${seen}, expected ${expected}`),
    ),
  };
}

/** What a reply comes down to, when it is short. */
function detailOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { detailCode, message, error } = body as { detailCode?: unknown; message?: unknown; error?: unknown };
  const inner = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  const text = detailCode ?? message ?? inner;
  return typeof text === 'string' ? oneLine(text) : '';
}

function callAsides({ operation, body }: Of<'call'>): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const { remainingQuantityInUnit: left, originalQuantityInUnit: full, grant_type } = body as Record<string, unknown>;
  if (operation === 'slotStatus' && typeof left === 'number' && typeof full === 'number') return [`${left} of ${full}`];
  return operation === 'token' && typeof grant_type === 'string' ? [oneLine(grant_type)] : [];
}

/** Path and query without the long middle of ids; of a query the first parameter says enough. */
function pathText(path: string): string {
  const [bare = '', query] = path.split('?');
  const first = query === undefined ? '' : `?${query.split('&')[0]}${query.includes('&') ? '&…' : ''}`;
  return oneLine(bare + first)
    .replace(/\bamzn1\.[\w.-]{12,}/g, idText)
    .replace(/[0-9a-f]{16,}/g, (hex) => `${hex.slice(0, 4)}…`);
}

/** An id by its kind, and the end that tells it from others. */
export const idText = (id: string): string =>
  id.length < 25 ? id : `${/^([a-z]\w*\.)*/.exec(id)?.[0].slice(0, 20)}…${id.slice(-4)}`;

function stateLine({ subject, from, to, slotId, id, rule }: Of<'state'>): Pick<Line, 'what' | 'asides'> {
  const name = subject === 'slot' ? `slot ${id}` : subject;
  // A slot has `subscribed:ASIN`, or `unsubscribed:none`.
  const value = (text: string | null) => text?.replace(/:none$/, '').replace(':', ' ') ?? '–';
  return {
    what: oneLine(`${name} ${value(from)} → ${value(to)}`),
    asides: [...(slotId === undefined || subject === 'slot' ? [] : [slotId]), rule],
  };
}

const ENDS = { delivered: '', retry: ', again ', permanent: ', not tried again', exhausted: ', given up' } as const;
const TONES = { delivered: 'good', retry: 'wait', permanent: 'bad', exhausted: 'bad' } as const;

function deliveryLine(
  { notificationId, type, attempt, outcome, status, error, nextAttemptAt }: Of<'delivery'>,
  typeOf: (notificationId: string) => string | undefined,
): Pick<Line, 'what' | 'result' | 'tone' | 'asides'> {
  const name = (notificationId === null ? undefined : typeOf(notificationId)) ?? type;
  const said = status ?? /\bE[A-Z]{3,}\b/.exec(error ?? '')?.[0] ?? error ?? '';
  const next = outcome === 'retry' && nextAttemptAt !== undefined ? timeText(nextAttemptAt) : '';
  return {
    what: name,
    result: oneLine(`${said}${outcome === 'retry' && next === '' ? '' : ENDS[outcome]}${next}`),
    tone: TONES[outcome],
    asides: attempt === 1 ? [] : [`attempt ${attempt}`],
  };
}
