import { describe, expect, it } from 'vitest';
import { isStopped, ladderOf, reorderFrom } from '../../../../scenarios/runner/device/ladder.ts';
import { learned, type OrderFacts, unknownOrder } from '../../../../scenarios/runner/device/order.ts';
import { DAY, T0_MS } from './given-service.ts';

const t = (days: number) => T0_MS + days * DAY;
const orders = (...facts: OrderFacts[]) => facts.map((one, index) => learned(unknownOrder(`order-${index}`), one));
const cancelled = (asked: number, at: number): OrderFacts => ({ askedAt: t(asked), cancelledAt: t(at) });
const delivered = (asked: number, at: number): OrderFacts => ({
  askedAt: t(asked),
  shippedAt: t(asked + 1),
  deliveredAt: t(at),
});

describe('the cancellation ladder', () => {
  it('keeps nothing back while nothing was cancelled', () => {
    const ladder = ladderOf(orders(delivered(0, 7), { askedAt: t(20) }), null);
    expect([isStopped(ladder), reorderFrom(ladder)]).toEqual([false, 0]);
  });

  it('waits five days after a first cancellation', () => {
    const ladder = ladderOf(orders(cancelled(0, 1)), null);
    expect([isStopped(ladder), reorderFrom(ladder), ladder.isUnanswered]).toEqual([false, t(6), true]);
  });

  it('has answered a cancellation with the order after it', () => {
    expect(ladderOf(orders(cancelled(0, 1), { askedAt: t(6) }), null).isUnanswered).toBe(false);
  });

  it('stops after two in a row', () => {
    expect(isStopped(ladderOf(orders(cancelled(0, 1), cancelled(6, 7)), null))).toBe(true);
  });

  it('begins anew with a delivery', () => {
    const ladder = ladderOf(orders(cancelled(0, 1), delivered(6, 13), cancelled(30, 31)), null);
    expect([isStopped(ladder), reorderFrom(ladder)]).toEqual([false, t(36)]);
  });

  it('begins anew when the slot was full', () => {
    const two = orders(cancelled(0, 1), cancelled(6, 7));
    expect(isStopped(ladderOf(two, t(9)))).toBe(false);
    expect(isStopped(ladderOf([...two, ...orders(cancelled(20, 21))], t(9)))).toBe(false);
    expect(isStopped(ladderOf([...two, ...orders(cancelled(20, 21), cancelled(26, 27))], t(9)))).toBe(true);
  });

  it('tells apart what was cancelled before and after a delivery of the same instant', () => {
    expect(ladderOf(orders(delivered(0, 7), cancelled(7, 7)), null).cancellations).toBe(1);
    expect(ladderOf(orders(cancelled(6, 7)), t(7)).cancellations).toBe(0);
  });

  it('does not count what the maker took back, nor what was shipped after all', () => {
    const { cancellations } = ladderOf(
      orders({ askedAt: t(0), withdrawnAt: t(1) }, { askedAt: t(2), cancelledAt: t(3), shippedAt: t(4) }),
      null,
    );
    expect(cancellations).toBe(0);
  });
});
