import { FAULTY_OPERATIONS } from '../../contracts/control/fault-effects.ts';
import type { TimelineEntry } from '../../contracts/timeline.ts';

/** Which faults struck what, counted from the timeline: what a maker's code has been through, and what it has not. */

export interface FaultRow {
  /** Name of an endpoint, type of a notification, or `order`. */
  readonly subject: string;
  readonly kind: 'call' | 'order' | 'notification';
  /** Strikes by effect, such as `status 503`, `reset`, `notification-lost`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
}

export interface FaultCoverage {
  /** Columns: every effect that struck anything, in the order of their first strike. */
  readonly effects: readonly string[];
  /** Rows of what was struck: calls in the order of the service, orders, notifications by their first strike. */
  readonly rows: readonly FaultRow[];
  readonly total: number;
  /** Operations that were called, and that no fault struck. */
  readonly spared: readonly string[];
}

/** Folds entries one by one, so that a record of any length costs no more than its table. */
export interface FaultCount {
  step(entry: TimelineEntry): void;
  coverage(): FaultCoverage;
}

/** Notifications whose strike may still come: it stands right behind the notification. */
const REMEMBERED = 1000;

interface Struck {
  readonly kind: FaultRow['kind'];
  readonly counts: Map<string, number>;
}

export function countFaults(): FaultCount {
  const effects = new Set<string>();
  const struck = new Map<string, Struck>();
  const called = new Set<string>();
  const types = new Map<string, string>();
  /** The fault before a call, until the call that names it. */
  let last: { readonly seq: number; readonly effect: string } | undefined;

  const count = (kind: FaultRow['kind'], subject: string, effect: string): void => {
    effects.add(effect);
    const key = `${kind} ${subject}`;
    const row = struck.get(key) ?? { kind, counts: new Map<string, number>() };
    struck.set(key, row);
    row.counts.set(effect, (row.counts.get(effect) ?? 0) + 1);
  };

  return {
    step(entry) {
      if (entry.kind === 'notification') {
        if (types.size >= REMEMBERED) types.delete(types.keys().next().value as string);
        types.set(entry.notificationId, entry.notificationType);
      } else if (entry.kind === 'fault') {
        const { seq, effect, notificationId, instanceId } = entry;
        if (notificationId !== undefined) count('notification', types.get(notificationId) ?? 'notification', effect);
        else if (instanceId !== undefined) count('order', 'order', effect);
        else last = { seq, effect };
      } else if (entry.kind === 'call' && entry.operation !== null) {
        called.add(entry.operation);
        if (entry.fault !== null && entry.fault === last?.seq) count('call', entry.operation, last.effect);
      }
    },
    coverage() {
      const rows = [...struck].map(([key, { kind, counts }]) => ({
        subject: key.slice(kind.length + 1),
        kind,
        counts: Object.fromEntries(counts),
        total: [...counts.values()].reduce((sum, times) => sum + times, 0),
      }));
      return {
        effects: [...effects],
        rows: [
          ...OPERATIONS.flatMap((name) => rows.filter(({ kind, subject }) => kind === 'call' && subject === name)),
          ...rows.filter(({ kind }) => kind === 'order'),
          ...rows.filter(({ kind }) => kind === 'notification'),
        ],
        total: rows.reduce((sum, row) => sum + row.total, 0),
        spared: OPERATIONS.filter((name) => called.has(name) && !struck.has(`call ${name}`)),
      };
    },
  };
}

const OPERATIONS: readonly string[] = FAULTY_OPERATIONS;

/** The whole of a record that is there. */
export function faultCoverage(entries: Iterable<TimelineEntry>): FaultCoverage {
  const count = countFaults();
  for (const entry of entries) count.step(entry);
  return count.coverage();
}
