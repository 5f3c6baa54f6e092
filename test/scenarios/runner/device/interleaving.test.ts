import { describe, expect, it } from 'vitest';
import { notifications, type PayloadInput } from '../../../../contracts/notifications/index.ts';
import { createInbox } from '../../../../scenarios/runner/device/inbox.ts';
import type { StockModel } from '../../../../scenarios/runner/device/stock.ts';
import fc from '../../../support/fast-check.ts';
import { at, createService, DAY, environment, HOUR, lastBody, startDevice, T0_MS } from './given-service.ts';

/** Notifications may come late, twice and in any order (docs/obligations.md, 25 and 26). Where they lead is the same. */

type Payload = Record<string, unknown>;
const SLOTS = ['beans', 'milk'] as const;
const PRODUCTS = [
  { asin: 'B0EMUL0001', quantity: 24, unit: 'count' },
  { asin: 'B0EMUL0002', quantity: 12, unit: 'count' },
  { asin: 'B0EMUL0003', quantity: 7.5, unit: 'count' },
] as const;

type Step =
  | { readonly what: 'order'; readonly slot: number; readonly ending: 'open' | 'cancelled' | 'shipped' | 'delivered' }
  | { readonly what: 'choice'; readonly subscribed: boolean; readonly product: number; readonly isOld: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constant('order' as const),
    slot: fc.nat({ max: 1 }),
    ending: fc.constantFrom('open', 'cancelled', 'shipped', 'delivered'),
  }),
  fc.record({
    what: fc.constant('choice' as const),
    subscribed: fc.boolean(),
    product: fc.nat({ max: 2 }),
    isOld: fc.boolean(),
  }),
);

/** What the service would send in the course of such a life, in its order. An order that stays open is the last of its slot. */
function messagesOf(steps: readonly Step[], isOld: boolean): Payload[] {
  const sent: Payload[] = [];
  const blocked = new Set<number>();
  let time = T0_MS;
  const input = (): PayloadInput => {
    time += HOUR;
    return {
      info: {
        lwaClientId: 'client-1',
        notificationTime: new Date(time).toISOString(),
        notificationId: `amzn1.dash.notification.v1.${String(sent.length).padStart(8, '0')}`,
      },
      device: { modelId: 'acme-coffee', serialNumber: 'SN-1' },
      directedCustomerId: 'amzn1.account.A',
    };
  };
  const version = isOld ? '1.0' : '2.0';
  sent.push(notifications.DeviceRegisteredNotification.build(input()));
  for (const [index, one] of steps.entries()) {
    if (one.what === 'choice') {
      const product = PRODUCTS[one.product] ?? PRODUCTS[0];
      const slots = SLOTS.map((slotId) => ({ slotId, subscribed: one.subscribed, product }));
      const form = one.isOld ? '1.0' : '2.0';
      sent.push(notifications.SubscriptionChangedNotification.build(form, { ...input(), slots }));
      continue;
    }
    if (blocked.has(one.slot)) continue;
    if (one.ending === 'open' || one.ending === 'shipped') blocked.add(one.slot);
    const order = {
      instanceId: `order-${index}`,
      slotId: SLOTS[one.slot] ?? 'beans',
      ...(PRODUCTS[index % PRODUCTS.length] ?? PRODUCTS[0]),
      estimatedDeliveryDate: new Date(time + 6 * DAY).toISOString().replace('.000', ''),
    };
    sent.push(notifications.OrderPlacedNotification.build(version, { ...input(), order }));
    if (one.ending === 'cancelled') sent.push(notifications.OrderCancelledNotification.build({ ...input(), order }));
    if (one.ending === 'open' || one.ending === 'cancelled') continue;
    sent.push(notifications.ItemShippedNotification.build(version, { ...input(), order }));
    if (one.ending === 'shipped') continue;
    const delivered = { ...order, deliveryDate: order.estimatedDeliveryDate };
    sent.push(notifications.ItemDeliveredNotification.build({ ...input(), order: delivered }));
  }
  return sent;
}

/** A message on its way: which one, and under which of its two message ids. */
interface Posted {
  readonly index: number;
  readonly isRepublished: boolean;
}

async function endOf(messages: readonly Payload[], posted: readonly Posted[], model: StockModel) {
  const service = createService();
  const device = await startDevice(service, { isTold: false, stock: { beans: model, milk: model } });
  const inbox = createInbox({
    transport: service,
    topicArn: environment.topicArn,
    drsUrl: environment.drsUrl,
    rawMessageDelivery: true,
    patienceMs: 1000,
    hear: device.hear,
    now: () => null,
  });
  for (const { index, isRepublished } of posted) {
    const headers = { 'x-amz-sns-message-id': `m-${index}${isRepublished ? '-again' : ''}` };
    const status = await inbox.receive({ body: JSON.stringify(messages[index]), headers });
    expect(status).toBe(200);
    for (const slot of Object.values(device.observed().slots)) expect(slot.stock).toBeGreaterThanOrEqual(0);
  }
  const observed = device.observed();
  const effects = inbox.effects().sort((a, b) => (a.notificationId < b.notificationId ? -1 : 1));
  await device.report('beans', at(1000 * DAY));
  const report = lastBody(service, 'POST /slotStatus/beans');
  // What it is about to do is part of the state it is in.
  const { nextWakeAt } = await device.wait(at(1000 * DAY));
  const calls = service.calls.filter(
    (call) => call.startsWith('POST /replenish') || call.startsWith('GET /getOrderInfo'),
  );
  return { observed, effects, report, calls: calls.sort(), nextWakeAt };
}

const model = fc.record(
  {
    capacity: fc.integer({ min: 1, max: 30 }),
    remaining: fc.integer({ min: 0, max: 30 }),
    onHand: fc.integer({ min: 0, max: 10 }),
    refillOn: fc.constantFrom('shipment' as const, 'delivery' as const),
  },
  { requiredKeys: [] },
);

const story = fc
  .record({ steps: fc.array(step, { maxLength: 12 }), isOld: fc.boolean(), model })
  .map(({ steps, isOld, model: given }) => ({ messages: messagesOf(steps, isOld), model: given }))
  .chain(({ messages, model: given }) => {
    const all = messages.map((_, index) => ({ index, isRepublished: false }));
    const twice = messages.flatMap((_, index) => [
      { index, isRepublished: false },
      { index, isRepublished: true },
    ]);
    return fc.record({
      messages: fc.constant(messages),
      model: fc.constant(given),
      // Everything once, some of it again, all of it in any order.
      posted: fc
        .subarray(twice)
        .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
    });
  });

describe('the notifications of a device', () => {
  it('lead to the same state, and take effect once each, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ messages, posted, model: given }) => {
        const inOrder = messages.map((_, index) => ({ index, isRepublished: false }));
        const expected = await endOf(messages, inOrder, given);
        expect(expected.effects.every(({ count }) => count === 1)).toBe(true);
        expect(expected.effects).toHaveLength(messages.length);
        expect(await endOf(messages, posted, given)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});
