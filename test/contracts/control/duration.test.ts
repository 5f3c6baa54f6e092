import { describe, expect, it } from 'vitest';
import { Duration, parseDuration } from '../../../contracts/control/duration.ts';

const HOUR = 3_600_000;

describe('a duration', () => {
  it.each([
    ['PT0S', 0],
    ['PT24H', 24 * HOUR],
    ['P3D', 72 * HOUR],
    ['P2W', 14 * 24 * HOUR],
    ['P1DT12H30M5.5S', 36 * HOUR + 30 * 60_000 + 5500],
    ['PT0,25S', 250],
    ['PT90M', 90 * 60_000],
    ['P0D', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    'P',
    'PT',
    'P1DT',
    '',
    '24H',
    'PT24h',
    '-PT1H',
    'PT-1H',
    'P1W2D',
    'PT1.5H',
    'PT1S ',
    'P1D1H',
    'PT1M1H',
    'P.5D',
  ])('%j is none', (text) => {
    const parsed = parseDuration(text);
    expect(parsed).toEqual({ ok: false, problem: expect.stringContaining('ISO 8601 duration') });
  });

  it.each(['P1Y', 'P1M', 'P1Y2M3DT4H', 'P2M1D'])('%s is refused for its years and months, in words', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, problem: expect.stringContaining('no fixed length') });
  });

  it('has an upper bound, so that no clock overflows', () => {
    expect(parseDuration('P3660000D').ok).toBe(true);
    expect(parseDuration('P3660001D')).toEqual({ ok: false, problem: 'expected at most 10,000 years' });
    expect(parseDuration(`PT${'9'.repeat(60)}S`).ok).toBe(false);
  });

  it('says in its schema what is wrong', () => {
    expect(Duration.safeParse('P1M').error?.issues[0]?.message).toContain('no fixed length');
    expect(Duration.safeParse('PT1S').success).toBe(true);
  });
});
