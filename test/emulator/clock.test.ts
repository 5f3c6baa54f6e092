import { describe, expect, it } from 'vitest';
import { createClock, stopwatch, toInstant, toMs, wallMs } from '../../emulator/clock.ts';
import { T0 } from '../support/given.ts';

const nowMs = toMs(T0);
/** Real time is asked twice in these; so much may pass in between. */
const SOON = 5_000;

describe('a clock that stands', () => {
  it('shows its instant until it is moved', () => {
    const clock = createClock({ mode: 'manual', nowMs, scale: 1 });
    expect([clock.now(), clock.nowMs(), clock.mode]).toEqual([T0, nowMs, 'manual']);
    clock.set(nowMs + 1);
    expect(clock.now()).toBe(toInstant(nowMs + 1));
    expect(clock.realMsUntil(nowMs + 10)).toBeNull();
  });
});

describe('a clock that goes', () => {
  it('follows the wall clock, shifted', () => {
    const clock = createClock({ mode: 'system', nowMs, scale: 1 });
    expect(clock.nowMs() - nowMs).toBeLessThan(SOON);
    clock.set(nowMs + 86_400_000);
    expect(clock.nowMs() - nowMs - 86_400_000).toBeLessThan(SOON);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(nowMs + 86_400_000);
  });

  it('knows how long an instant is off, in real milliseconds', () => {
    const clock = createClock({ mode: 'system', nowMs, scale: 60 });
    const wait = clock.realMsUntil(nowMs + 60_000_000) ?? 0;
    expect(wait).toBeLessThanOrEqual(1_000_000);
    expect(wait).toBeGreaterThan(1_000_000 - SOON);
    expect(clock.realMsUntil(nowMs - 1)).toBe(0);
  });

  it('scaled shows whole milliseconds', () => {
    const clock = createClock({ mode: 'system', nowMs, scale: 0.3 });
    expect(Number.isInteger(clock.nowMs())).toBe(true);
  });
});

describe('a clock', () => {
  it('changes its way without a jump', () => {
    const clock = createClock({ mode: 'manual', nowMs, scale: 1 });
    clock.configure({ mode: 'system', scale: 2 });
    expect([clock.mode, clock.scale]).toEqual(['system', 2]);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(nowMs);
    expect(clock.nowMs() - nowMs).toBeLessThan(SOON);
    clock.configure({ mode: 'manual', nowMs: nowMs + 5 });
    expect(clock.nowMs()).toBe(nowMs + 5);
  });

  it('that stood is found standing where it was', () => {
    const clock = createClock({ mode: 'manual', nowMs, scale: 3 });
    const other = createClock({ mode: 'system', nowMs: 0, scale: 1 });
    other.restore(clock.save());
    expect([other.now(), other.mode, other.scale]).toEqual([T0, 'manual', 3]);
  });

  it('that went has gone on meanwhile', () => {
    const clock = createClock({ mode: 'system', nowMs: 0, scale: 1 });
    clock.restore({ mode: 'system', now: T0, scale: 10, offsetMs: wallMs() - 60_000 });
    const passed = clock.nowMs() - nowMs;
    expect(passed).toBeGreaterThanOrEqual(600_000);
    expect(passed).toBeLessThan(600_000 + 10 * SOON);
  });
});

describe('durations shown to people', () => {
  it('do not go back', () => {
    const elapsed = stopwatch();
    const first = elapsed();
    expect(first).toBeGreaterThanOrEqual(0);
    expect(elapsed()).toBeGreaterThanOrEqual(first);
  });
});
