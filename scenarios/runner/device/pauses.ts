import { HOUR, MINUTE } from './instants.ts';

/**
 * What is not to be done yet. A call that failed is tried again after a minute, then after two, four and so on, an hour
 * at most (docs/obligations.md, 42). Pauses are instants, never timers: whoever drives the device is told when it wants
 * to act next.
 */
export interface Pauses {
  /** From when on something may be done again; 0 when nothing keeps it. */
  until(what: string): number;
  /** It failed now. */
  failed(what: string, now: number): void;
  /** It is of no use before an instant. */
  hold(what: string, until: number): void;
  /** It worked, or what kept it is gone. */
  clear(what: string): void;
  /** A new registration has no failures behind it. */
  forget(): void;
}

export function createPauses(): Pauses {
  const pauses = new Map<string, { readonly until: number; readonly failures: number }>();
  return {
    until: (what) => pauses.get(what)?.until ?? 0,
    failed(what, now) {
      const failures = (pauses.get(what)?.failures ?? 0) + 1;
      pauses.set(what, { until: now + Math.min(HOUR, MINUTE * 2 ** (failures - 1)), failures });
    },
    hold(what, until) {
      pauses.set(what, { until, failures: 0 });
    },
    clear(what) {
      pauses.delete(what);
    },
    forget: () => pauses.clear(),
  };
}
