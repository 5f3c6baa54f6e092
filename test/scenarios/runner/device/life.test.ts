import { describe, expect, it } from 'vitest';
import type { ReferenceDevice } from '../../../../scenarios/runner/device/reference-device.ts';
import {
  at,
  createService,
  DAY,
  HOUR,
  json,
  lastBody,
  MINUTE,
  orderNews,
  type Service,
  slotNews,
  slotsNews,
  startDevice,
  T0,
  T0_MS,
  tokensOf,
} from './given-service.ts';

const REPORT = 'POST /slotStatus/beans';
const ORDER = 'POST /replenish/beans';
const ALIVE = 'POST /deviceStatus';
const TOKEN = 'POST /auth/o2/token';
const READ = 'GET /subscriptionInfo';

/** Wakes the device whenever it wants to be, up to an instant. When each call was, in hours. */
async function sleepUntil(device: ReferenceDevice, service: Service, ms: number): Promise<[number, string][]> {
  const calls: [number, string][] = [];
  const note = (now: number) => {
    for (const call of service.fresh()) if (call !== TOKEN) calls.push([(now - T0_MS) / HOUR, call]);
  };
  let { nextWakeAt } = await device.wait(T0);
  note(T0_MS);
  for (let wakes = 0; nextWakeAt !== null && Date.parse(nextWakeAt) <= T0_MS + ms; wakes += 1) {
    if (wakes > 1000) throw new Error('the device does not sleep');
    const now = Date.parse(nextWakeAt);
    const next = (await device.wait(nextWakeAt)).nextWakeAt;
    note(now);
    expect(next === null || Date.parse(next) > now, `${nextWakeAt} -> ${next}`).toBe(true);
    nextWakeAt = next;
  }
  await device.wait(at(ms));
  note(T0_MS + ms);
  return calls;
}

const only = (calls: [number, string][], call: string): number[] =>
  calls.filter(([, name]) => name === call).map(([hour]) => hour);

/** The longest time between two calls, in hours, from the beginning to the end. */
const longestGap = (hours: number[], end: number): number =>
  Math.max(...[...hours, end].map((hour, index) => hour - (hours[index - 1] ?? 0)));

describe('a device that nobody uses', () => {
  it('says once a day that it is alive, and what is in its slot, in one wake', async () => {
    const service = createService();
    const device = await startDevice(service);
    const calls = await sleepUntil(device, service, 3 * DAY);
    expect(calls).toEqual(
      [0, 23, 46, 69].flatMap((hour) => [
        [hour, ALIVE],
        [hour, REPORT],
      ]),
    );
    expect(lastBody(service, ALIVE)).toEqual({ mostRecentlyActiveDate: at(69 * HOUR).replace('.000', '') });
  });

  it('orders nothing as long as there is enough', async () => {
    const service = createService();
    const device = await startDevice(service);
    await sleepUntil(device, service, 60 * DAY);
    expect(service.calls).not.toContain(ORDER);
  });

  it('does not wake for its tokens', async () => {
    const service = createService();
    const device = await startDevice(service);
    expect(await device.wait(T0)).toEqual({ nextWakeAt: at(23 * HOUR) });
  });

  it('asks the service when nobody has told it anything', async () => {
    const service = createService();
    const device = await startDevice(service, { isTold: false });
    await device.wait(T0);
    expect(service.calls).toEqual([READ, ALIVE, REPORT]);
  });

  it('asks for the product when the message named none, as in v1.0', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.wait(T0);
    service.fresh();
    device.hear(slotsNews(HOUR, { beans: { subscribed: true, product: undefined } }));
    await device.wait(at(HOUR));
    expect(service.fresh()).toEqual([TOKEN, READ]);
    await device.wait(at(2 * HOUR));
    expect(service.fresh()).toEqual([]);
  });

  it('asks the service when two messages of one instant contradict each other', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.wait(T0);
    service.fresh();
    device.hear(slotsNews(MINUTE, { beans: slotNews(true) }));
    device.hear(slotsNews(MINUTE, { beans: slotNews(false) }));
    expect(device.observed().slots.beans?.subscribed).toBe(false);
    await device.wait(at(MINUTE));
    expect(service.fresh()).toEqual([READ]);
    expect(device.observed().slots.beans?.subscribed).toBe(true);
  });

  it('does not ask again and again about a slot that the service does not name', async () => {
    const service = createService();
    const device = await startDevice(service, { isTold: false, stock: { milk: {} } });
    await device.wait(T0);
    await device.wait(at(HOUR));
    expect(service.calls.filter((call) => call === READ)).toHaveLength(1);
    expect(device.observed().slots.milk?.subscribed).toBe(false);
  });
});

describe('a service that fails', () => {
  it.each([
    ['breaks connections', null],
    ['answers 500', json(500, { message: 'x' })],
    ['answers 503', json(503, { message: 'x' })],
    ['cuts its replies off', { status: 200, headers: {}, text: '{"x', body: '{"x' }],
  ])('when it %s, is tried again after 1, 2, 4 … minutes, at most an hour', async (_, answer) => {
    const service = createService((_, call) => (call === ALIVE ? answer : undefined));
    const device = await startDevice(service);
    const calls = await sleepUntil(device, service, 5 * HOUR);
    const minutes = only(calls, ALIVE).map((hour) => Math.round(hour * 60));
    expect(minutes).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(only(calls, REPORT)).toEqual([0]);
  });

  it('once a day and for an hour leaves no day without a report', async () => {
    const service = createService();
    const device = await startDevice(service);
    let now = T0_MS;
    const isDown = () => (now - T0_MS) % (23 * HOUR) < 55 * MINUTE;
    service.answering = (_, call) => (call !== TOKEN && isDown() ? json(500, {}) : undefined);
    const good: Record<string, number[]> = { [ALIVE]: [], [REPORT]: [] };
    for (let next: string | null = T0; next !== null && now < T0_MS + 20 * DAY; ) {
      now = Date.parse(next);
      const waited = await device.wait(next);
      if (!isDown()) for (const call of service.fresh()) good[call]?.push((now - T0_MS) / HOUR);
      else service.fresh();
      next = waited.nextWakeAt;
    }
    expect(longestGap(good[ALIVE] ?? [], 0)).toBeLessThan(24.5);
    expect(longestGap(good[REPORT] ?? [], 0)).toBeLessThan(24.5);
  });

  it('with a no is not asked again that day', async () => {
    const service = createService((_, call) => (call === ORDER ? json(400, { message: 'no' }) : undefined));
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    expect(only(await sleepUntil(device, service, 3 * DAY), ORDER)).toEqual([0, 24, 48, 72]);
  });

  it('to give tokens is asked for them with growing pauses, and nothing else is called', async () => {
    const service = createService((_, call) => (call === TOKEN ? null : undefined));
    const device = await startDevice(service);
    await device.wait(T0);
    service.fresh();
    await device.wait(at(23 * HOUR));
    expect(service.fresh()).toEqual([TOKEN]);
    await device.wait(at(23 * HOUR + 30_000));
    expect(service.fresh()).toEqual([]);
    service.answering = () => undefined;
    await device.wait(at(23 * HOUR + MINUTE));
    expect(service.fresh()).toEqual([TOKEN, ALIVE, REPORT]);
  });

  it('with an order that nobody can read is asked again, and the order is found', async () => {
    const service = createService((_, call) => (call === ORDER ? json(200, {}) : undefined));
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    await device.wait(T0);
    expect(device.observed().slots.beans?.openOrder).toBeNull();
    service.answering = (_, call) =>
      call === ORDER ? json(200, { detailCode: 'ORDER_INPROGRESS', eventInstanceId: 'lost' }) : undefined;
    await device.wait(at(MINUTE));
    expect(device.observed().slots.beans?.openOrder).toBe('lost');
  });

  it('and a slot that does not exist is never called for again', async () => {
    const gone = json(404, { message: 'Slot not found - slot : beans' });
    const service = createService((_, call) => (call === ORDER ? gone : undefined));
    const device = await startDevice(service, { stock: { beans: { remaining: 3 } } });
    const calls = await sleepUntil(device, service, 5 * DAY);
    expect(only(calls, ORDER)).toEqual([0]);
    expect(only(calls, REPORT)).toEqual([0]);
    expect(device.observed().slots).toEqual({});
  });
});

describe('an order', () => {
  const low = { stock: { beans: { remaining: 5 } } };
  const status = (value: string, expectedDeliveryDate: string | null) =>
    json(200, { orderInfoData: { orderItems: [{ slotId: 'beans', status: value, expectedDeliveryDate }] } });
  const INFO = 'GET /getOrderInfo/order-1';

  it('that is out is waited for, without a further question, for as long as it may be silent', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    const calls = await sleepUntil(device, service, 73 * HOUR - 1);
    expect(only(calls, ORDER)).toEqual([0]);
    expect(calls.filter(([, call]) => ![ORDER, ALIVE, REPORT].includes(call))).toEqual([]);
    expect(device.observed().slots.beans).toMatchObject({ openOrder: 'order-1', stock: 5 });
  });

  it('that stays silent is asked about after 73 hours, and then once a day', async () => {
    const service = createService((_, call) => (call === INFO ? status('Processing', null) : undefined));
    const device = await startDevice(service, low);
    const calls = await sleepUntil(device, service, 5 * DAY);
    expect(only(calls, INFO)).toEqual([73, 97]);
    expect(only(calls, ORDER)).toEqual([0]);
  });

  it('of which all messages were lost still arrives', async () => {
    const service = createService((_, call) => (call === INFO ? status('Shipped', at(6 * DAY)) : undefined));
    const device = await startDevice(service, low);
    const calls = await sleepUntil(device, service, 8 * DAY);
    expect(only(calls, INFO)).toEqual([73]);
    expect(device.observed().slots.beans).toMatchObject({ openOrder: null, stock: 29 });
    expect(only(calls, REPORT)).toContain(144);
  });

  it('of which the shipment was not told is asked about on the day of its delivery', async () => {
    const service = createService((_, call) => (call === INFO ? status('Shipped', at(6 * DAY)) : undefined));
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('placedAt', 2000, 'order-1', { estimatedDeliveryAt: T0_MS + 6 * DAY }));
    const calls = await sleepUntil(device, service, 6 * DAY);
    expect(only(calls, INFO)).toEqual([144]);
    expect(device.observed().slots.beans).toMatchObject({ openOrder: null, stock: 29 });
  });

  it('that the service does not know is not waited for', async () => {
    const service = createService((_, call) =>
      call === INFO ? json(400, { message: 'Invalid eventInstanceId' }) : undefined,
    );
    const device = await startDevice(service, low);
    expect(only(await sleepUntil(device, service, 4 * DAY), ORDER)).toEqual([0, 73]);
  });

  it('that arrived is reported at the next wake, once, with what it brought', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    service.fresh();
    device.hear(orderNews('shippedAt', DAY, 'order-1', { estimatedDeliveryAt: T0_MS + 6 * DAY }));
    expect(device.observed().slots.beans?.stock).toBe(5);
    device.hear(orderNews('deliveredAt', 6 * DAY));
    device.hear(orderNews('shippedAt', DAY));
    expect(device.observed().slots.beans).toMatchObject({ stock: 29, openOrder: null });
    await device.wait(at(6 * DAY));
    expect(service.fresh().filter((call) => call === REPORT)).toHaveLength(1);
    expect(lastBody(service, REPORT)).toMatchObject({ remainingQuantityInUnit: 24, totalQuantityOnHand: 5 });
  });

  it('counts from the shipment on when the slot is told so, and not again at the delivery', async () => {
    const service = createService();
    const device = await startDevice(service, { stock: { beans: { remaining: 5, refillOn: 'shipment' } } });
    await device.wait(T0);
    device.hear(orderNews('shippedAt', DAY));
    expect(device.observed().slots.beans).toMatchObject({ stock: 29, openOrder: 'order-1' });
    device.hear(orderNews('deliveredAt', 6 * DAY));
    expect(device.observed().slots.beans).toMatchObject({ stock: 29, openOrder: null });
  });

  it('that was shipped counts as delivered on its date, since no message about that is documented', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('shippedAt', DAY, 'order-1', { estimatedDeliveryAt: T0_MS + 6 * DAY }));
    await device.wait(at(6 * DAY - 1));
    expect(device.observed().slots.beans).toMatchObject({ stock: 5, openOrder: 'order-1' });
    await device.wait(at(6 * DAY));
    expect(device.observed().slots.beans).toMatchObject({ stock: 29, openOrder: null });
    device.hear(orderNews('deliveredAt', 6 * DAY + HOUR));
    expect(device.observed().slots.beans).toMatchObject({ stock: 29 });
  });

  it('that nobody asked for is taken for an order all the same: the reply to it was lost', async () => {
    const service = createService((_, call) => (call === ORDER ? null : undefined));
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('placedAt', 2000, 'order-of-lost-reply'));
    service.fresh();
    const calls = await sleepUntil(device, service, DAY);
    expect(only(calls, ORDER)).toEqual([]);
    expect(device.observed().slots.beans?.openOrder).toBe('order-of-lost-reply');
  });

  it('that is in progress is no error: it is asked for again a day later, or when it is over', async () => {
    const inProgress = json(200, { detailCode: 'ORDER_INPROGRESS', eventInstanceId: 'known' });
    const service = createService((_, call) => (call === ORDER ? inProgress : undefined));
    const device = await startDevice(service, low);
    device.hear(orderNews('shippedAt', 0, 'known', { quantity: 1, estimatedDeliveryAt: T0_MS }));
    const calls = await sleepUntil(device, service, 3 * DAY);
    expect(only(calls, ORDER)).toEqual([0, 24, 48, 72]);
    device.hear(orderNews('deliveredAt', 3 * DAY, 'known'));
    await device.wait(at(3 * DAY));
    expect(service.fresh()).toEqual([ORDER]);
  });

  it('has an id that may be 255 characters long, and is joined by it', async () => {
    const id = `amzn1.dash.v2.o.${'x'.repeat(239)}`;
    const service = createService((_, call) =>
      call === ORDER ? json(200, { detailCode: 'STANDARD_ORDER_PLACED', eventInstanceId: id }) : undefined,
    );
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('cancelledAt', HOUR, id.slice(0, 254)));
    expect(device.observed().slots.beans?.openOrder).toBe(id);
    device.hear(orderNews('cancelledAt', HOUR, id));
    expect(device.observed().slots.beans?.openOrder).toBeNull();
  });
});

describe('the customer', () => {
  const low = { stock: { beans: { remaining: 5 } } };

  it('cancels once: the device orders again five days later, not earlier', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    expect(service.fresh()).toContain(ORDER);
    device.hear(orderNews('cancelledAt', HOUR));
    expect(only(await sleepUntil(device, service, 8 * DAY), ORDER)).toEqual([121]);
  });

  it('cancels an order that was not needed yet: it is told five days, so it is five days', async () => {
    const service = createService();
    const device = await startDevice(service);
    await device.replenish('beans', T0);
    service.fresh();
    device.hear(orderNews('cancelledAt', HOUR));
    expect(only(await sleepUntil(device, service, 30 * DAY), ORDER)).toEqual([121]);
  });

  it('cancels and fills the slot himself: then the forecast decides', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('cancelledAt', HOUR));
    await device.restock('beans', undefined, at(2 * HOUR));
    service.fresh();
    expect(only(await sleepUntil(device, service, 9 * DAY), ORDER)).toEqual([]);
    await device.use('beans', 20, at(9 * DAY));
    expect(service.fresh()).toContain(ORDER);
  });

  it('cancels twice: the device orders no more until the slot was reported full', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('cancelledAt', HOUR, 'order-1'));
    await device.wait(at(6 * DAY));
    device.hear(orderNews('cancelledAt', 7 * DAY, 'order-2'));
    service.fresh();
    expect(only(await sleepUntil(device, service, 60 * DAY), ORDER)).toEqual([]);
    await device.restock('beans', 10, at(60 * DAY));
    await device.use('beans', 10, at(60 * DAY));
    expect(service.fresh()).not.toContain(ORDER);

    service.answering = (_, call) => (call === REPORT ? json(500, {}) : undefined);
    await device.restock('beans', undefined, at(61 * DAY));
    await device.use('beans', 20, at(61 * DAY));
    expect(service.fresh()).not.toContain(ORDER);
    service.answering = () => undefined;
    await device.restock('beans', undefined, at(62 * DAY));
    await device.use('beans', 20, at(62 * DAY));
    expect(service.fresh().at(-1)).toBe(ORDER);
  });

  it('cancels, and takes the next order: the one after counts as a first one', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    await device.wait(T0);
    device.hear(orderNews('cancelledAt', HOUR, 'order-1'));
    await device.wait(at(6 * DAY));
    device.hear(orderNews('deliveredAt', 12 * DAY, 'order-2'));
    await device.use('beans', 25, at(13 * DAY));
    device.hear(orderNews('cancelledAt', 14 * DAY, 'order-3'));
    service.fresh();
    expect(only(await sleepUntil(device, service, 20 * DAY), ORDER)).toEqual([19 * 24]);
  });

  it('switches the slot off: nothing is ordered, and on again: it is, at once', async () => {
    const service = createService();
    const device = await startDevice(service, low);
    device.hear(slotsNews(1000, { beans: slotNews(false) }));
    service.answering = (_, call) =>
      call === READ ? json(200, { slotsSubscriptionStatus: { beans: false } }) : undefined;
    const calls = await sleepUntil(device, service, 4 * DAY);
    expect(only(calls, ORDER)).toEqual([]);
    expect(only(calls, REPORT)).toHaveLength(5);
    device.hear(slotsNews(4 * DAY, { beans: slotNews(true) }));
    await device.wait(at(4 * DAY));
    expect(service.fresh()).toContain(ORDER);
  });

  it('switched the slot on, and the message was lost: the device asks once a day while it runs low', async () => {
    const service = createService((_, call) =>
      call === READ ? json(200, { slotsSubscriptionStatus: { beans: false } }) : undefined,
    );
    const device = await startDevice(service, low);
    device.hear(slotsNews(1000, { beans: slotNews(false) }));
    const calls = await sleepUntil(device, service, 3 * DAY);
    expect(only(calls, READ)).toHaveLength(4);
    service.answering = () => undefined;
    expect(only(await sleepUntil(device, service, 4 * DAY), ORDER)).toHaveLength(1);
  });

  it('switched the slot off, and the message was lost: the refusal tells', async () => {
    const service = createService((_, call) => {
      if (call === ORDER) return json(400, { message: 'Unable to place order - slot : <beans> is unsubscribed.' });
      return call === READ ? json(200, { slotsSubscriptionStatus: { beans: false } }) : undefined;
    });
    const device = await startDevice(service, low);
    expect(only(await sleepUntil(device, service, 10 * DAY), ORDER)).toEqual([0]);
    expect(device.observed().slots.beans?.subscribed).toBe(false);
  });

  it('chooses another product: what a full container holds follows, and an older message does not undo it', async () => {
    const service = createService();
    const device = await startDevice(service);
    device.hear(slotsNews(2000, { beans: slotNews(true, 'B0EMUL0002', 12) }));
    device.hear(slotsNews(1000, { beans: slotNews(false, 'B0EMUL0003', 99) }));
    expect(device.observed().slots.beans).toMatchObject({ asin: 'B0EMUL0002', subscribed: true, stock: 12 });
    await device.report('beans', T0);
    expect(lastBody(service, REPORT)).toMatchObject({ originalQuantityInUnit: 12 });
  });

  it('has two slots, and each is ordered for by itself', async () => {
    const service = createService();
    const device = await startDevice(service, {
      stock: { beans: { remaining: 20 }, milk: { capacity: 20, remaining: 3 } },
    });
    device.hear(slotsNews(0, { beans: slotNews(true), milk: slotNews(true, 'B0EMUL0009', 20) }));
    await device.wait(T0);
    expect(service.calls.filter((call) => call.startsWith('POST /replenish'))).toEqual(['POST /replenish/milk']);
    await device.use('beans', 15, T0);
    expect(service.calls.at(-1)).toBe(ORDER);
  });
});

describe('tokens that die early', () => {
  it('cost one refresh and one more try each, and nothing is lost', async () => {
    let token = 'Atza|first';
    const service = createService((request, call) => {
      if (call === TOKEN) {
        token = `Atza|${service.calls.length}`;
        return tokensOf(token);
      }
      const isGood = request.headers?.authorization === `Bearer ${token}`;
      return isGood ? undefined : json(400, { message: 'Invalid token' });
    });
    const device = await startDevice(service, { stock: { beans: { remaining: 5 } } });
    token = 'expired';
    await device.wait(T0);
    expect(service.fresh()).toEqual([ALIVE, TOKEN, ALIVE, REPORT, ORDER]);
  });
});
