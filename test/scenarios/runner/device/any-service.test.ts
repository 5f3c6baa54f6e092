import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../../../../scenarios/runner/transport.ts';
import fc from '../../../support/fast-check.ts';
import {
  createService,
  DAY,
  deregistered,
  HOUR,
  inProgress,
  invalidToken,
  json,
  orderNews,
  slotNews,
  slotsNews,
  startDevice,
  T0,
  T0_MS,
  taken,
  tokensOf,
} from './given-service.ts';

/** Whatever a service answers and whatever messages come, the device stays reasonable. */

const garbled: HttpReply = { status: 200, headers: {}, text: '<html>', body: '<html>' };
const reply = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<HttpReply | null>(
      null,
      garbled,
      invalidToken,
      json(500, {}),
      json(503, null),
      json(429, {}),
      json(404, { message: 'x' }),
      json(400, { message: 'no' }),
      json(302, null),
      json(200, {}),
      json(200, []),
      json(200, null),
      json(200, { slotsSubscriptionStatus: { beans: 7, milk: {} } }),
      json(200, { slotsSubscriptionStatus: { beans: false, milk: true } }),
      json(200, { orderInfoData: { orderItems: [{ status: 'Sideways' }] } }),
      json(200, { orderInfoData: { orderItems: [{ status: 'Processing', expectedDeliveryDate: T0 }] } }),
      json(200, { orderInfoData: { orderItems: [{ status: 'Shipped', expectedDeliveryDate: 'soon' }] } }),
      json(200, { orderInfoData: { orderItems: [{ status: 'Cancelled' }] } }),
      json(400, { message: 'Unable to place order - slot : <beans> is unsubscribed.' }),
      taken('order-x'),
      inProgress('order-y'),
      tokensOf('Atza|z', { expires_in: -5 }),
      tokensOf('Atza|z', { expires_in: 1 }),
    ),
  },
);
const news = fc.record({
  after: fc.nat({ max: 60 }),
  heard: fc.constantFrom(
    (at: number) => orderNews('placedAt', at, 'order-1'),
    (at: number) => orderNews('cancelledAt', at, 'order-1'),
    (at: number) => orderNews('cancelledAt', at, 'order-2'),
    (at: number) => orderNews('shippedAt', at, 'order-1', { quantity: null }),
    (at: number) => orderNews('deliveredAt', at, 'order-2', { estimatedDeliveryAt: T0_MS }),
    (at: number) => slotsNews(at, { beans: slotNews(false), milk: slotNews(true, 'B0EMUL0002', 0) }),
    (at: number) => slotsNews(at, { beans: slotNews(true, null) }),
    (at: number) => slotsNews(at, { beans: { subscribed: true, product: undefined } }),
  ),
});

describe('with any service', () => {
  it('time goes on between two wakes, and nothing is called in a loop', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reply, { minLength: 1, maxLength: 40 }),
        fc.array(news, { maxLength: 12 }),
        fc.nat({ max: 24 }),
        async (replies, messages, remaining) => {
          let next = 0;
          const service = createService(() => {
            next += 1;
            return replies[next % replies.length];
          });
          const device = await startDevice(service, { stock: { beans: { remaining } }, isTold: remaining % 2 === 0 });
          const hours = new Map<number, number>();
          let now = T0_MS;
          for (let wakes = 0; now < T0_MS + 10 * DAY; wakes += 1) {
            expect(wakes).toBeLessThan(5000);
            for (const { after, heard } of messages) if (after === wakes) device.hear(heard(now - T0_MS));
            const before = service.calls.length;
            if (wakes % 7 === 3) await device.use('beans', 1, new Date(now).toISOString());
            const { nextWakeAt } = await device.wait(new Date(now).toISOString());
            const hour = Math.floor((now - T0_MS) / HOUR);
            hours.set(hour, (hours.get(hour) ?? 0) + service.calls.length - before);
            for (const slot of Object.values(device.observed().slots)) expect(slot.stock).toBeGreaterThanOrEqual(0);
            if (nextWakeAt === null) return;
            expect(Date.parse(nextWakeAt)).toBeGreaterThan(now);
            now = Date.parse(nextWakeAt);
          }
          // Six tries of each thing in the first hour, three calls each when tokens die at once.
          expect(Math.max(...hours.values())).toBeLessThanOrEqual(150);
          const later = [...hours].filter(([hour]) => hour >= 24).map(([, calls]) => calls);
          expect(later.reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(9 * 24 * 30);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no call follows the end of the registration', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reply, { minLength: 1, maxLength: 20 }),
        fc.nat({ max: 10 }),
        async (replies, after) => {
          let next = 0;
          let endedAt: number | undefined;
          const service = createService(() => {
            next += 1;
            if (next === after + 1) {
              device.hear(deregistered(DAY));
              endedAt = service.calls.length;
            }
            return replies[next % replies.length];
          });
          const device = await startDevice(service, { stock: { beans: { remaining: 2 } } });
          let nextWakeAt: string | null = T0;
          for (let wakes = 0; nextWakeAt !== null && wakes < 30; wakes += 1)
            ({ nextWakeAt } = await device.wait(nextWakeAt));
          if (endedAt !== undefined) expect(service.calls).toHaveLength(endedAt);
        },
      ),
      { numRuns: 150 },
    );
  });
});
