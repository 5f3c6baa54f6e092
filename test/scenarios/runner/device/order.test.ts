import { describe, expect, it } from 'vitest';
import {
  followUpOf,
  hasArrived,
  isOpen,
  learned,
  type OrderFacts,
  stateOf,
  unknownOrder,
} from '../../../../scenarios/runner/device/order.ts';
import { DAY, HOUR, T0_MS } from './given-service.ts';

const order = (...facts: OrderFacts[]) => facts.reduce(learned, unknownOrder('order-1'));
const t = (ms: number) => T0_MS + ms;

describe('what an order has come to', () => {
  it.each([
    ['asked', { askedAt: t(0) }],
    ['placed', { placedAt: t(0) }],
    ['shipped', { shippedAt: t(0) }],
    ['delivered', { deliveredAt: t(0) }],
    ['cancelled', { cancelledAt: t(0) }],
    ['withdrawn', { withdrawnAt: t(0) }],
  ] as const)('is %s when that is all one knows', (state, facts) => {
    expect(stateOf(order(facts))).toBe(state);
  });

  it('does not depend on the order in which it was told', () => {
    const facts = [
      { askedAt: t(0) },
      { placedAt: t(2) },
      { shippedAt: t(DAY), quantity: 24 },
      { deliveredAt: t(7 * DAY) },
    ];
    expect(order(...facts.toReversed())).toEqual(order(...facts));
    expect(stateOf(order(...facts.toReversed()))).toBe('delivered');
  });

  it('is what happened first when a fact is told twice', () => {
    expect(order({ cancelledAt: t(DAY) }, { cancelledAt: t(HOUR) }).cancelledAt).toBe(t(HOUR));
  });

  it('blocks its slot until it is delivered, cancelled or taken back', () => {
    expect(isOpen(order({ askedAt: t(0) }))).toBe(true);
    expect(isOpen(order({ askedAt: t(0), shippedAt: t(1) }))).toBe(true);
    expect(isOpen(order({ askedAt: t(0), cancelledAt: t(1) }))).toBe(false);
    expect(isOpen(order({ askedAt: t(0), withdrawnAt: t(1) }))).toBe(false);
    expect(isOpen(order({ shippedAt: t(0), deliveredAt: t(1) }))).toBe(false);
  });

  it('counts as supplies when the model says so', () => {
    expect(hasArrived(order({ shippedAt: t(0) }), 'shipment')).toBe(true);
    expect(hasArrived(order({ shippedAt: t(0) }), 'delivery')).toBe(false);
    expect(hasArrived(order({ deliveredAt: t(0) }), 'shipment')).toBe(true);
    expect(hasArrived(order({ cancelledAt: t(0) }), 'shipment')).toBe(false);
  });
});

describe('what is done when no message comes', () => {
  it('is nothing for 73 hours, since an order may be silent for 72', () => {
    expect(followUpOf(order({ askedAt: t(0) }))).toEqual({ what: 'ask', at: t(73 * HOUR) });
  });

  it('is to ask once a day from then on', () => {
    expect(followUpOf(order({ askedAt: t(0), checkedAt: t(74 * HOUR) }))).toEqual({ what: 'ask', at: t(98 * HOUR) });
  });

  it('is to ask for a placed order on the day it should have come', () => {
    const placed = order({ placedAt: t(0), estimatedDeliveryAt: t(6 * DAY) });
    expect(followUpOf(placed)).toEqual({ what: 'ask', at: t(6 * DAY) });
    expect(followUpOf(learned(placed, { checkedAt: t(6 * DAY) }))).toEqual({ what: 'ask', at: t(7 * DAY) });
    expect(followUpOf(order({ placedAt: t(0) }))).toEqual({ what: 'ask', at: t(7 * DAY) });
  });

  it('is to take a shipped order for delivered on its date', () => {
    const shipped = order({ shippedAt: t(DAY), estimatedDeliveryAt: t(6 * DAY) });
    expect(followUpOf(shipped)).toEqual({ what: 'assume-delivery', at: t(6 * DAY) });
    expect(followUpOf(order({ shippedAt: t(DAY) }))).toEqual({ what: 'assume-delivery', at: t(8 * DAY) });
  });

  it('is nothing for an order that is closed', () => {
    expect(followUpOf(order({ cancelledAt: t(0) }))).toBeNull();
    expect(followUpOf(order({ deliveredAt: t(0) }))).toBeNull();
  });
});
