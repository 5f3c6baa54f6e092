import type { Instant } from '../contracts/fields.ts';

/**
 * The world's clock. `system` follows the wall clock, shifted and scaled; `manual` stands until moved.
 * Everything that reads or sets time goes through here; real time is for people and for time-outs only.
 */

export type ClockMode = 'system' | 'manual';

/** The clock as it is kept with the world. */
export interface ClockState {
  readonly mode: ClockMode;
  readonly now: Instant;
  readonly scale: number;
  /** Wall-clock milliseconds at which `now` was true; meaningful in `system` mode. */
  readonly offsetMs: number;
}

export interface Clock {
  readonly mode: ClockMode;
  readonly scale: number;
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  now(): Instant;
  /** Moves the clock to an instant, never backwards unless the world itself is replaced. */
  set(ms: number): void;
  configure(next: { mode?: ClockMode; scale?: number; nowMs?: number }): void;
  /** Real milliseconds until the instant is reached, or null if this clock will not get there by itself. */
  realMsUntil(ms: number): number | null;
  save(): ClockState;
  restore(state: ClockState): void;
}

/** `YYYY-MM-DDTHH:MM:SS.mmmZ` of epoch milliseconds. */
export const toInstant = (ms: number): Instant => new Date(ms).toISOString();
export const toMs = (instant: Instant): number => Date.parse(instant);

/** Real time now. The only reading of the wall clock in the project. */
export const wallMs = (): number => Date.now();

/** Monotonic real milliseconds, for durations shown to people. Not by `performance`, which takes a start some milliseconds to load. */
export const stopwatch = (): (() => number) => {
  const start = process.hrtime();
  return () => {
    const [seconds, nanoseconds] = process.hrtime(start);
    return Math.round(seconds * 1e6 + nanoseconds / 1e3) / 1000;
  };
};

export function createClock(start: { mode: ClockMode; nowMs: number; scale: number }): Clock {
  let mode = start.mode;
  let scale = start.scale;
  let base = start.nowMs;
  let wallBase = wallMs();
  let lastMs = Number.NaN;
  let lastText = '';

  const nowMs = (): number => (mode === 'manual' ? base : Math.floor(base + (wallMs() - wallBase) * scale));
  const rebase = (ms: number): void => {
    base = ms;
    wallBase = wallMs();
  };

  return {
    get mode() {
      return mode;
    },
    get scale() {
      return scale;
    },
    nowMs,
    now() {
      const ms = nowMs();
      if (ms !== lastMs) {
        lastMs = ms;
        lastText = toInstant(ms);
      }
      return lastText;
    },
    set: rebase,
    configure(next) {
      const ms = next.nowMs ?? nowMs();
      mode = next.mode ?? mode;
      scale = next.scale ?? scale;
      rebase(ms);
    },
    realMsUntil(ms) {
      if (mode === 'manual') return null;
      return Math.max(0, (ms - nowMs()) / scale);
    },
    save: () => ({ mode, now: toInstant(nowMs()), scale, offsetMs: wallMs() }),
    restore(state) {
      mode = state.mode;
      scale = state.scale;
      base = toMs(state.now);
      // A system clock goes on while the emulator is stopped; a manual one stands.
      wallBase = state.offsetMs;
    },
  };
}
