import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSigningKeys, type SigningKey } from '../../../../emulator/delivery/signing-key.ts';
import { DAY, HOUR, startWorld, type World } from './given-maker.ts';
import { ownKey } from './given-sns.ts';
import { type Mischief, type Postman, startPostman } from './hostile-postman.ts';
import { createHostileTransport, MISHAPS, type Mishap } from './hostile-transport.ts';
import { expectObligationsKept } from './obligations-kept.ts';

/**
 * The reference device in a world that loses, doubles, swaps and forges its messages, breaks its calls and kills its
 * tokens. It keeps what it owes, and in the end it knows what is true.
 */

let snsKey: SigningKey;
let otherKey: SigningKey;
beforeAll(async () => {
  [snsKey, otherKey] = await Promise.all([createSigningKeys().get(), ownKey()]);
});

/** Nobody may ever ask it for anything. */
async function startCanary(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(request.url?.endsWith('.pem') ? otherKey.certificatePem : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface Hostile {
  readonly mischief?: (type: string, index: number) => Mischief | undefined;
  readonly mishap?: (call: string) => Mishap | undefined;
  /** The customer, during the life; called once a day. */
  readonly customer?: (world: World, day: number) => Promise<void>;
  /** Days of the life. */
  readonly days?: number;
}

/** Days in which everything works, and an order that was taken on the last day of the life arrives. */
const CALM = 11 * DAY;
const FIRST = 10;

/** A life among such people, and then as long a time in which everything works and nobody uses the device. */
async function live({ mischief = () => undefined, mishap = () => undefined, customer, days = 6 }: Hostile) {
  let isCalm = false;
  let postman: Postman | undefined;
  const canary = await startCanary();
  const world = await startWorld({
    transport: (inner) =>
      createHostileTransport(inner, {
        mishap: (call) => (isCalm || call.includes('.pem') || call === 'GET /' ? undefined : mishap(call)),
        expire: async () => {
          await world.emulator.control.call('POST', 'devices/acme-coffee/SN-0001/expire-tokens', {});
        },
      }),
    subscribe: async (listenerUrl) => {
      postman = await startPostman({
        listenerUrl,
        snsKey,
        otherKey,
        canaryUrl: canary.url,
        mischief: (type, index) => (isCalm || type === 'SubscriptionConfirmation' ? undefined : mischief(type, index)),
      });
      return postman.url;
    },
  });
  const from = Date.parse(world.now());
  const device = await world.register({ stock: { beans: { capacity: 24, remaining: FIRST } } });
  let day = 0;
  await world.live(device, days * DAY, {
    slots: ['beans'],
    each: async (now) => {
      if (Date.parse(now) < from + day * DAY) return;
      await customer?.(world, day);
      day += 1;
    },
  });
  const to = Date.parse(world.now());
  isCalm = true;
  await postman?.flush();
  await world.live(device, CALM, { slots: [] });
  return { world, device, canary, postman, from, to, days };
}

interface OrderEntry {
  readonly instanceId: string;
  readonly state: string;
  readonly quantity: number;
}

/** What the maker knows in the end is what is so. */
async function expectTruth({ maker, emulator }: World, days: number): Promise<void> {
  const entry = await emulator.control.call<{
    status: string;
    slots: Record<string, { asin: string; subscribed: boolean; openOrder: string | null }>;
  }>('GET', 'devices/acme-coffee/SN-0001');
  const orders = (await emulator.control.call<{ items: OrderEntry[] }>('GET', 'orders?limit=1000')).items;
  const arrived = orders.filter(({ state }) => state === 'delivered').reduce((sum, { quantity }) => sum + quantity, 0);
  const [device] = maker.observe().devices;
  expect(device?.registered).toBe(entry.status === 'registered');
  expect(device?.slots.beans).toEqual({
    subscribed: entry.slots.beans?.subscribed,
    asin: entry.slots.beans?.asin,
    openOrder: entry.slots.beans?.openOrder,
    stock: Math.max(0, FIRST + arrived - days),
  });
  expect(maker.observe().effects.every(({ count }) => count === 1)).toBe(true);
}

const CALLS = {
  token: 'POST /auth/o2/token',
  deviceStatus: 'POST /deviceStatus',
  slotStatus: 'POST /slotStatus',
  replenish: 'POST /replenish',
  subscriptionInfo: 'GET /subscriptionInfo',
  getOrderInfo: 'GET /getOrderInfo',
} as const;

/** Every so many calls of a name, one mishap after the other. */
function inTurn(every: number, mishaps: readonly Mishap[], name?: string): (call: string) => Mishap | undefined {
  let count = 0;
  return (call) => {
    if (name !== undefined && call !== name) return undefined;
    count += 1;
    return count % every === 0 ? mishaps[(count / every) % mishaps.length] : undefined;
  };
}

/** The first call of a name and then every second. */
function fromTheFirst(mishap: Mishap, name: string): (call: string) => Mishap | undefined {
  let count = 0;
  return (call) => {
    count += call === name ? 1 : 0;
    return call === name && count % 2 === 1 ? mishap : undefined;
  };
}

async function expectOneOrder({ emulator }: World): Promise<void> {
  const orders = await emulator.control.call<{ items: OrderEntry[] }>('GET', 'orders?limit=1000');
  expect(orders.items.map(({ state }) => state)).toEqual(['delivered']);
}

describe('calls that are made every day', () => {
  it.each(['token', 'deviceStatus', 'slotStatus'] as const)(
    'every second %s goes wrong, each in another way, and no day is without its report',
    async (operation) => {
      const { world, from, to, days } = await live({ mishap: inTurn(2, MISHAPS, CALLS[operation]), days: 15 });
      await expectObligationsKept(world, { from, to });
      await expectTruth(world, days);
      await expectOneOrder(world);
    },
  );
});

describe.each([
  ['replenish', undefined],
  // Calls that are only made when messages were lost.
  ['subscriptionInfo', /Subscription/],
  ['getOrderInfo', /Order|Item/],
] as const)('every second %s from the first one on', (operation, lost) => {
  it.each(MISHAPS)('is %s, and no order is lost or doubled', async (mishap) => {
    const { world, from, to, days } = await live({
      mischief: (type) => (lost?.test(type) ? 'lost' : undefined),
      mishap: fromTheFirst(mishap, CALLS[operation]),
    });
    await expectObligationsKept(world, { from, to });
    await expectTruth(world, days);
    await expectOneOrder(world);
  });
});

describe('every third call of any kind', () => {
  it.each(MISHAPS)('is %s', async (mishap) => {
    const { world, from, to, days } = await live({ mishap: inTurn(3, [mishap]) });
    await expectObligationsKept(world, { from, to });
    await expectTruth(world, days);
  });
});

describe('notifications', () => {
  it.each(['lost', 'doubled', 'swapped', 'forged'] as const)('are all %s', async (what) => {
    const { world, canary, postman, from, to, days } = await live({ mischief: () => what });
    await expectObligationsKept(world, { from, to });
    await expectTruth(world, days);
    expect(canary.asked).toEqual([]);
    const forgeries = postman?.forgeries ?? [];
    if (what === 'forged') expect(new Set(forgeries.map(({ name }) => name)).size).toBe(8);
    expect(forgeries.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
  });

  it.each([
    'OrderPlacedNotification',
    'ItemShippedNotification',
    'ItemDeliveredNotification',
    'SubscriptionChangedNotification',
    'DeviceRegisteredNotification',
  ])('of type %s are lost', async (lost) => {
    const { world, from, to, days } = await live({ mischief: (type) => (type === lost ? 'lost' : undefined) });
    await expectObligationsKept(world, { from, to });
    await expectTruth(world, days);
  });

  it.each(['lost', 'doubled', 'swapped'] as const)('about what the customer does are %s', async (what) => {
    const { world, from, to, days } = await live({
      mischief: (type) => (type === 'SubscriptionChangedNotification' ? what : undefined),
      customer: async (there, day) => {
        const [device] = there.maker.devices;
        if (device === undefined) return;
        if (day === 1) await there.subscription(device, 'beans', { subscribed: false });
        if (day === 5) await there.subscription(device, 'beans', { subscribed: true, asin: 'B0EMUL0002' });
      },
    });
    await expectObligationsKept(world, { from, to }, { isForeseeable: false });
    await expectTruth(world, days);
  });

  it.each(['lost', 'doubled', 'swapped', 'forged'] as const)('about a cancelled order are %s', async (what) => {
    const { world, from, to, days } = await live({
      mischief: (type) => (type === 'OrderCancelledNotification' ? what : undefined),
      customer: async (there, day) => {
        const [open] = (await there.emulator.control.call<{ items: OrderEntry[] }>('GET', 'orders')).items;
        if (day === 2 && open !== undefined) await there.order('cancel', open.instanceId);
      },
      days: 9,
    });
    await expectObligationsKept(world, { from, to }, { isForeseeable: false });
    await expectTruth(world, days);
  });

  it.each(['lost', 'doubled', 'forged'] as const)('about the end of the registration are %s', async (what) => {
    const { world, device, from } = await live({
      mischief: (type) => (type === 'DeviceDeregisteredNotification' ? what : undefined),
      customer: async (there, day) => {
        if (day === 3)
          await there.emulator.control.call('POST', 'devices/acme-coffee/SN-0001/deregister', { by: 'customer' });
      },
    });
    expect(device.isRegistered).toBe(false);
    const calls = (await world.emulator.control.timeline({ kind: 'call' })).filter(
      (entry) => entry.kind === 'call' && entry.surface === 'drs' && Date.parse(entry.at) > from + 3 * DAY + HOUR,
    );
    // Of a message that was lost it learns with its next call, which is the last one.
    expect(calls.length).toBeLessThanOrEqual(what === 'lost' ? 1 : 0);
  });
});

describe('all of it at once', () => {
  it('leaves the device with the truth, and without a day that it owes', async () => {
    const mischiefs = ['lost', 'doubled', 'swapped', 'forged', undefined] as const;
    const { world, canary, from, to, days } = await live({
      mischief: (_, index) => mischiefs[index % mischiefs.length],
      mishap: inTurn(4, MISHAPS),
      days: 20,
    });
    await expectObligationsKept(world, { from, to });
    await expectTruth(world, days);
    expect(canary.asked).toEqual([]);
  });
});
