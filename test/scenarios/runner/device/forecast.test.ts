import { describe, expect, it } from 'vitest';
import { isLow, LEAD, runOutAt } from '../../../../scenarios/runner/device/forecast.ts';
import { createStock } from '../../../../scenarios/runner/device/stock.ts';
import { DAY, HOUR, T0_MS } from './given-service.ts';

const stock = (remaining: number, perDay = 1, onHand = 0) => createStock({ capacity: 24, remaining, onHand, perDay });

describe('the forecast', () => {
  it('counts what is in the device and beside it', () => {
    expect(runOutAt(stock(10, 2, 6), T0_MS, T0_MS)).toBe(T0_MS + 8 * DAY);
  });

  it('stands still between two uses of the usual rate', () => {
    for (const later of [0, HOUR, 23 * HOUR, DAY]) {
      expect(runOutAt(stock(10), T0_MS, T0_MS + later)).toBe(T0_MS + 10 * DAY);
    }
  });

  it('moves on while the device is left alone', () => {
    expect(runOutAt(stock(10), T0_MS, T0_MS + 5 * DAY)).toBe(T0_MS + 14 * DAY);
  });

  it('is never in the past', () => {
    expect(runOutAt(stock(0), T0_MS - 9 * DAY, T0_MS)).toBe(T0_MS);
  });

  it('stays a date of four digits, however much there is', () => {
    const at = runOutAt(stock(20, 1e-9), T0_MS, T0_MS);
    expect(new Date(at).getUTCFullYear()).toBeLessThan(9999);
  });

  it('says that it is time eight days ahead, not a second earlier', () => {
    expect(isLow(stock(8), T0_MS, T0_MS)).toBe(true);
    expect(isLow(stock(9), T0_MS, T0_MS)).toBe(false);
    expect(isLow(stock(9), T0_MS, T0_MS + DAY - 1000)).toBe(false);
    expect(isLow(stock(9), T0_MS, T0_MS + DAY)).toBe(true);
    expect(LEAD).toBeGreaterThan(7 * DAY);
  });
});
