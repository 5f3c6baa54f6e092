import { describe, expect, it } from 'vitest';
import { createUnitNews } from '../../../../scenarios/runner/device/unit-news.ts';
import { DAY, deregistered, HOUR, heard, orderNews, slotNews, slotsNews, T0_MS } from './given-service.ts';

const registered = (time: number, directedCustomerId: string | null = 'A') =>
  heard({ of: 'registration', registered: true }, time, { directedCustomerId });
const slots = (time: number) => slotsNews(time, { beans: slotNews(true) });

function unitAfter(...messages: ReturnType<typeof heard>[]) {
  const news = createUnitNews();
  for (const message of messages) news.note(message);
  return news.of('acme-coffee', 'SN-1');
}

describe('what is heard of a unit before it works', () => {
  it('is kept in whatever order it comes', () => {
    const first = registered(0);
    const second = slots(1);
    expect(unitAfter(first, second)).toEqual({ registeredAt: T0_MS, directedCustomerId: 'A', heard: [first, second] });
    expect(unitAfter(second, first)).toEqual({ registeredAt: T0_MS, directedCustomerId: 'A', heard: [second, first] });
  });

  it('is forgotten when a later registration begins, or this one ends', () => {
    const now = slots(2 * DAY);
    expect(unitAfter(registered(0), slots(HOUR), registered(DAY), now).heard).toEqual([
      expect.objectContaining({ time: T0_MS + DAY }),
      now,
    ]);
    expect(unitAfter(registered(0), slots(HOUR), deregistered(DAY))).toEqual({
      registeredAt: T0_MS,
      directedCustomerId: 'A',
      heard: [],
    });
  });

  it('is whose it was last registered by, in whatever order that is told', () => {
    expect(unitAfter(registered(0, 'A'), registered(DAY, 'B')).directedCustomerId).toBe('B');
    expect(unitAfter(registered(DAY, 'B'), registered(0, 'A')).directedCustomerId).toBe('B');
    expect(unitAfter(registered(0, 'A'), registered(0, 'B')).directedCustomerId).toBe('B');
  });

  it('does not forget what is newer than a message that comes late', () => {
    expect(unitAfter(registered(DAY), slots(DAY), deregistered(HOUR)).heard).toHaveLength(2);
    expect(unitAfter(registered(DAY), registered(HOUR)).registeredAt).toBe(T0_MS + DAY);
  });

  it('is of that unit only, and says nothing of orders', () => {
    expect(unitAfter(orderNews('placedAt', 0)).heard).toEqual([]);
    expect(unitAfter({ ...slots(0), serialNumber: 'SN-2' }).heard).toEqual([]);
  });

  it('does not grow for ever', () => {
    expect(unitAfter(...Array.from({ length: 100 }, (_, index) => slots(index))).heard).toHaveLength(20);
  });
});
