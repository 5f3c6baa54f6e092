import { describe, expect, it } from 'vitest';
import { createClock } from '../../../emulator/clock.ts';
import { cancelOrder } from '../../../emulator/domain/customer/cancel-order.ts';
import { deregisterDevice } from '../../../emulator/domain/customer/deregister-device.ts';
import { moveOrder } from '../../../emulator/domain/customer/move-order.ts';
import { setNextOrder } from '../../../emulator/domain/customer/set-next-order.ts';
import { setSubscription } from '../../../emulator/domain/customer/set-subscription.ts';
import { beginChange, type ChangeInput, finish } from '../../../emulator/domain/device-change.ts';
import { cancelTestOrders } from '../../../emulator/domain/drs/cancel-test-orders.ts';
import { deregister } from '../../../emulator/domain/drs/deregister.ts';
import { replenish } from '../../../emulator/domain/drs/replenish.ts';
import { slotStatus } from '../../../emulator/domain/drs/slot-status.ts';
import { dueDeliveries, nextDueAt, tick } from '../../../emulator/domain/due.ts';
import { keysOf } from '../../../emulator/domain/keys.ts';
import { isBlocking, nextOrderDueAt } from '../../../emulator/domain/order.ts';
import { recordAttempt } from '../../../emulator/domain/outbox.ts';
import type { Draw } from '../../../emulator/domain/outcome.ts';
import { blankDevice, completeSetup, register } from '../../../emulator/domain/registration.ts';
import { SEED_CLIENT_ID } from '../../../emulator/domain/seed.ts';
import { Device, type Order } from '../../../emulator/domain/state.ts';
import { createIds, idKeyOf, macKeyOf } from '../../../emulator/ids.ts';
import { createMemoryStore } from '../../../emulator/store/memory.ts';
import { decideOn, deviceRef } from '../../../emulator/world.ts';
import fc from '../../support/fast-check.ts';
import { deepFreeze, portal, report, SUBSCRIBER, T0 } from '../../support/given.ts';

/**
 * Thousands of random lives of one device. A model of its own, made from rows T1 to T10 and the table of
 * notifications and from nothing of the machine, says what has to be told; the rest are invariants.
 */

const MODEL = 'acme-printer';
const SLOTS = ['black', 'color'] as const;
const PRODUCTS = { black: ['B0EMUL0003', 'B0EMUL0004'], color: ['B0EMUL0005', 'B0EMUL0006'] } as const;
const SECOND = 1000;
const HOUR = 3600 * SECOND;

type Slot = (typeof SLOTS)[number];

// ---- the model ------------------------------------------------------------------------------------------------

interface ExpectedOrder {
  readonly id: string;
  readonly slot: Slot;
  readonly grant: number;
  readonly test: boolean;
  state: 'accepted' | 'in-resolution' | 'placed' | 'shipped' | 'delivered' | 'cancelled';
  /** When time changes it next; of a shipped one only the machine knows the day. */
  dueMs: number;
  placedMs: number;
}
interface ExpectedSlot {
  asin: string | null;
  subscribed: boolean;
  problem: boolean;
}
class Expected {
  registered: { customer: string; test: boolean; slots: Record<Slot, ExpectedSlot> } | null = null;
  grant = 0;
  orders: ExpectedOrder[] = [];
  told: string[] = [];

  tell(order: ExpectedOrder, type: string): void {
    // T9: an order of an ended registration runs on in silence.
    if (this.registered !== null && order.grant === this.grant) this.told.push(`${type} ${order.slot}`);
  }
  running(slot: Slot): ExpectedOrder | undefined {
    return this.orders.find(
      (one) => one.slot === slot && one.grant === this.grant && !['delivered', 'cancelled'].includes(one.state),
    );
  }
  place(order: ExpectedOrder, nowMs: number): void {
    order.state = 'placed';
    order.placedMs = nowMs;
    order.dueMs = nowMs + (order.test ? 60 * SECOND : 25 * HOUR);
    this.tell(order, 'OrderPlacedNotification');
  }
  ship(order: ExpectedOrder): void {
    order.state = 'shipped';
    order.dueMs = Number.POSITIVE_INFINITY;
    this.tell(order, 'ItemShippedNotification');
  }
  deliver(order: ExpectedOrder): void {
    order.state = 'delivered';
    order.dueMs = Number.POSITIVE_INFINITY;
    this.tell(order, 'ItemDeliveredNotification');
  }
  cancel(order: ExpectedOrder, silently = false): void {
    order.state = 'cancelled';
    order.dueMs = Number.POSITIVE_INFINITY;
    if (!silently) this.tell(order, 'OrderCancelledNotification');
  }
  end(): void {
    if (this.registered === null) return;
    this.registered = null;
    this.told.push('DeviceDeregisteredNotification -');
  }
  timePasses(order: ExpectedOrder): void {
    if (order.state === 'accepted') this.place(order, order.dueMs);
    else if (order.state === 'in-resolution') this.cancel(order);
    else if (order.state === 'placed') this.ship(order);
    else this.deliver(order);
  }
}

// ---- the machine, on a store ----------------------------------------------------------------------------------

class Machine {
  readonly ref = deviceRef(MODEL, 'SN-1');
  readonly clock = createClock({ mode: 'manual', nowMs: Date.parse(T0), scale: 1 });
  readonly ids = createIds(idKeyOf(7));
  readonly store = createMemoryStore({
    world: { epoch: 1, seed: 7, idKey: idKeyOf(7), macKey: macKeyOf(7), clock: this.clock.save(), configHash: '' },
    units: [],
  });
  readonly engine = { look: () => {} } as never;
  readonly expected = new Expected();
  readonly seenIds = new Set<string>();
  lastOrdinal = 0;
  /** Who is told; nobody, in some lives. */
  subscribers: readonly string[] = [SUBSCRIBER];

  get device(): Device | undefined {
    return this.store.read(this.ref)?.doc;
  }

  decide<Result>(choose: (input: ChangeInput, draw: Draw) => { next: Device; result: Result }, at?: string): Result {
    const decided = decideOn(
      this,
      this.ref,
      undefined,
      (doc, draw) => {
        const device = doc ?? deepFreeze(blankDevice(MODEL, 'SN-1'));
        const { next, result } = choose({ portal, device, subscribers: this.subscribers, draw }, draw);
        return { next: next === device ? doc : deepFreeze(next), events: [], result };
      },
      at,
    );
    if (decided instanceof Promise) throw new Error('memory waits for nothing');
    return decided.result;
  }

  /** A transition's outcome as a decision: the refusal's name, or null. */
  outcome(
    choose: (input: ChangeInput) => { accepted: true; next: Device } | { accepted: false; refusal: string },
  ): string | null {
    return this.decide((input) => {
      const outcome = choose(input);
      return outcome.accepted ? { next: outcome.next, result: null } : { next: input.device, result: outcome.refusal };
    });
  }

  /** Lives through everything due up to an instant, in due order. */
  pass(ms: number): void {
    const untilMs = this.clock.nowMs() + ms;
    for (;;) {
      const dueAt = this.device && nextOrderDueAt(this.device.orders);
      if (dueAt == null || Date.parse(dueAt) > untilMs) break;
      this.clock.set(Math.max(this.clock.nowMs(), Date.parse(dueAt)));
      const fired = this.decide((input) => {
        const ticked = tick(input);
        return { next: ticked.next, result: ticked.fired };
      }, dueAt);
      expect(fired.length).toBeGreaterThan(0);
      for (const { instanceId } of fired) {
        const order = this.expected.orders.find(({ id }) => id === instanceId);
        if (order === undefined) throw new Error('an order the model does not know');
        // The model knows all instants but that of the delivery.
        if (order.state !== 'shipped') expect(order.dueMs).toBe(Date.parse(dueAt));
        else expect(dueAt).toMatch(/T0[78]:59:59\.000Z$|T06:59:59\.000Z$/);
        this.expected.timePasses(order);
      }
    }
    for (const { dueMs, state } of this.expected.orders) expect(dueMs, state).toBeGreaterThan(untilMs);
    this.clock.set(untilMs);
  }

  check(): void {
    const { device, expected } = this;
    if (device === undefined) return;
    // Exactly what was to be told, in its order.
    const fresh = device.outbox.filter(({ ordinal }) => ordinal > this.lastOrdinal);
    expect(fresh.map(({ notificationType, slotId }) => `${notificationType} ${slotId ?? '-'}`)).toEqual(expected.told);
    expected.told = [];
    this.lastOrdinal = device.nextOrdinal - 1;
    // No id twice.
    const known = new Set<string>();
    for (const { notificationId, messageId } of fresh)
      for (const id of [notificationId, messageId]) {
        expect(this.seenIds.has(id)).toBe(false);
        known.add(id);
      }
    for (const id of known) this.seenIds.add(id);
    expect(new Set(device.orders.map(({ instanceId }) => instanceId)).size).toBe(device.orders.length);
    // One blocking order a slot and registration.
    const blocking = device.orders.filter(isBlocking).map(({ slotId, grantId }) => `${slotId} ${grantId}`);
    expect(new Set(blocking).size).toBe(blocking.length);
    // Orders stand where the model has them.
    for (const { instanceId, state } of device.orders)
      expect(expected.orders.find(({ id }) => id === instanceId)?.state).toBe(state);
    // Bounds.
    for (const slot of SLOTS)
      expect(device.orders.filter((order) => order.slotId === slot && !isBlocking(order)).length).toBeLessThanOrEqual(
        51,
      );
    expect(
      device.outbox.filter(({ deliveries }) => deliveries.every(({ state }) => state !== 'pending')).length,
    ).toBeLessThanOrEqual(100);
    expect(device.former.length).toBeLessThanOrEqual(10);
    // What has ended is not due, what is due has not ended.
    for (const { due, state } of device.orders)
      expect(due === null).toBe(state === 'delivered' || state === 'cancelled');
    // The index agrees with the document.
    expect(this.store.dueBefore(null, 1)[0]?.dueAt ?? null).toBe(nextDueAt(device));
    for (const key of keysOf('device', device).unique) expect(this.store.find(key)).toEqual(this.ref);
    expect(device.current === null).toBe(expected.registered === null);
  }
}

// ---- what may happen ------------------------------------------------------------------------------------------

type Act = (machine: Machine) => void;

const slot = fc.constantFrom(...SLOTS);
const often = fc.constantFrom(true, true, true, true, false);
const request = (slotId: string | undefined) => ({
  params: { slotId: slotId as string },
  query: undefined,
  body: undefined,
});

const registering: fc.Arbitrary<Act> = fc
  .record({
    customer: fc.constantFrom('amzn1.account.AONE', 'amzn1.account.ATWO'),
    test: fc.boolean(),
    choices: fc.record({
      black: fc.constantFrom(...PRODUCTS.black, ...PRODUCTS.black, null),
      color: fc.constantFrom(...PRODUCTS.color, ...PRODUCTS.color, null),
    }),
    switchedOn: often,
    isHeard: often,
  })
  .map(({ customer, test, choices, switchedOn, isHeard }) => (machine) => {
    const { expected } = machine;
    machine.subscribers = isHeard ? [SUBSCRIBER] : [];
    const same = expected.registered?.customer === customer;
    if (!same) expected.end();
    const blank = (): ExpectedSlot => ({ asin: null, subscribed: false, problem: false });
    expected.grant += same ? 0 : 1;
    expected.registered = {
      customer,
      test,
      slots: same && expected.registered ? expected.registered.slots : { black: blank(), color: blank() },
    };
    expected.told.push('DeviceRegisteredNotification -');
    for (const name of SLOTS) {
      const own = expected.registered.slots[name];
      own.asin = choices[name];
      own.subscribed = switchedOn && choices[name] !== null;
    }
    expected.told.push('SubscriptionChangedNotification -');
    machine.decide((input) => {
      const change = beginChange(input);
      register(change, {
        directedCustomerId: customer,
        clientId: SEED_CLIENT_ID,
        isTestDevice: test,
        includeNonLive: false,
        scopes: ['dash:replenish'],
      });
      completeSetup(change, `consent-${input.device.turn}`, {
        black: { asin: choices.black, subscribed: switchedOn },
        color: { asin: choices.color, subscribed: switchedOn },
      });
      return { next: finish(change, input.device), result: undefined };
    });
  });

const replenishing: fc.Arbitrary<Act> = slot.map((slotId) => (machine) => {
  const { expected } = machine;
  if (expected.registered === null) return;
  const own = expected.registered.slots[slotId];
  const running = expected.running(slotId);
  const reply = machine.decide((input) => {
    const outcome = replenish({ ...input, request: request(slotId), resultType: '' });
    const result: unknown = outcome.accepted ? outcome.reply : outcome.refusal;
    return { next: outcome.accepted ? outcome.next : input.device, result };
  });
  if (running !== undefined) {
    expect(reply).toEqual({ detailCode: 'ORDER_INPROGRESS', eventInstanceId: running.id });
    return;
  }
  if (!own.subscribed || own.asin === null) {
    expect(reply).toBe('slotUnsubscribed');
    return;
  }
  const { test } = expected.registered;
  expect(reply).toMatchObject({ detailCode: test ? 'TEST_ORDER_PLACED' : 'STANDARD_ORDER_PLACED' });
  const id = (reply as { eventInstanceId: string }).eventInstanceId;
  expect(machine.seenIds.has(id)).toBe(false);
  machine.seenIds.add(id);
  const nowMs = machine.clock.nowMs();
  expected.orders.push({
    id,
    slot: slotId,
    grant: expected.grant,
    test,
    state: own.problem ? 'in-resolution' : 'accepted',
    dueMs: nowMs + (own.problem ? 72 * HOUR : 2 * SECOND),
    placedMs: Number.NaN,
  });
  own.problem = false;
});

const reporting: fc.Arbitrary<Act> = slot.map((slotId) => (machine) => {
  if (machine.expected.registered === null) return;
  const refusal = machine.outcome((input) =>
    slotStatus({ ...input, request: { ...request(slotId), body: report }, resultType: '' }),
  );
  expect(refusal).toBeNull();
});

const cancellingTests: fc.Arbitrary<Act> = fc.option(slot, { nil: undefined }).map((slotId) => (machine) => {
  const { expected } = machine;
  if (expected.registered === null) return;
  const refusal = machine.outcome((input) => cancelTestOrders({ ...input, request: request(slotId), resultType: '' }));
  const running = (slotId === undefined ? SLOTS : [slotId]).flatMap((name) => expected.running(name) ?? []);
  const tests = running.filter((order) => order.test);
  expect(refusal).toBe(expected.registered.test || tests.length > 0 ? null : 'notATestDevice');
  for (const order of tests) expected.cancel(order, true);
});

const choosing: fc.Arbitrary<Act> = fc
  .record({
    slotId: slot,
    subscribed: fc.option(fc.boolean(), { nil: undefined }),
    product: fc.constantFrom(undefined, null, 0, 1),
  })
  .map(({ slotId, subscribed, product }) => (machine) => {
    const { expected } = machine;
    const asin = product == null ? product : PRODUCTS[slotId][product];
    const refusal = machine.outcome((input) => setSubscription(input, { slotId, subscribed, asin }));
    if (expected.registered === null) {
      expect(refusal).toBe('notRegistered');
      return;
    }
    const own = expected.registered.slots[slotId];
    const next = asin === undefined ? own.asin : asin;
    if (subscribed === true && next === null) {
      expect(refusal).toBe('noProduct');
      return;
    }
    expect(refusal).toBeNull();
    const on = next !== null && (subscribed ?? own.subscribed);
    if (next !== own.asin || on !== own.subscribed) expected.told.push('SubscriptionChangedNotification -');
    own.asin = next;
    own.subscribed = on;
  });

const troubling: fc.Arbitrary<Act> = fc
  .record({ slotId: slot, problem: fc.constantFrom('address' as const, 'payment' as const, 'stock' as const, null) })
  .map(({ slotId, problem }) => (machine) => {
    machine.outcome((input) => setNextOrder(input, { slotId, problem }));
    const own = machine.expected.registered?.slots[slotId];
    if (own !== undefined) own.problem = problem !== null;
  });

const moving: fc.Arbitrary<Act> = fc
  .record({
    pick: fc.nat(5),
    move: fc.constantFrom('ship' as const, 'deliver' as const, 'resolve' as const, 'cancel' as const),
  })
  .map(({ pick, move }) => (machine) => {
    const { expected } = machine;
    const order: Order | undefined = machine.device?.orders.at(-1 - pick);
    const known = expected.orders.find(({ id }) => id === order?.instanceId);
    if (order === undefined || known === undefined) return;
    const nowMs = machine.clock.nowMs();
    const refusal = machine.outcome((input) =>
      move === 'cancel' ? cancelOrder(input, order.instanceId) : moveOrder(input, order.instanceId, move),
    );
    const { state } = known;
    const may = {
      ship: state === 'accepted' || state === 'placed',
      deliver: state === 'accepted' || state === 'placed' || state === 'shipped',
      resolve: state === 'in-resolution',
      // T5: within 24 hours, and never a test order.
      cancel: !known.test && (state === 'accepted' || (state === 'placed' && nowMs < known.placedMs + 24 * HOUR)),
    }[move];
    expect(refusal === null).toBe(may);
    if (!may) return;
    if (state === 'accepted' || state === 'in-resolution') expected.place(known, nowMs);
    if (move === 'cancel') expected.cancel(known);
    if (move === 'resolve') return;
    if (move !== 'cancel' && known.state === 'placed') expected.ship(known);
    if (move === 'deliver') expected.deliver(known);
  });

const deregistering: fc.Arbitrary<Act> = fc
  .constantFrom('maker' as const, 'customer' as const, 'customer-service' as const)
  .map((by) => (machine) => {
    if (machine.expected.registered === null) {
      expect(machine.outcome((input) => deregisterDevice(input, 'customer'))).toBe('notRegistered');
      return;
    }
    const none = { params: {}, query: undefined, body: undefined };
    const refusal = machine.outcome((input) =>
      by === 'maker' ? deregister({ ...input, request: none, resultType: '' }) : deregisterDevice(input, by),
    );
    expect(refusal).toBeNull();
    machine.expected.end();
  });

const passing: fc.Arbitrary<Act> = fc
  .constantFrom(
    1,
    SECOND,
    2 * SECOND - 1,
    2 * SECOND,
    59 * SECOND,
    60 * SECOND,
    HOUR,
    24 * HOUR - 1,
    24 * HOUR,
    26 * HOUR,
    72 * HOUR,
    8 * 24 * HOUR,
  )
  .map((ms) => (machine) => machine.pass(ms));

const delivering: fc.Arbitrary<Act> = fc
  .constantFrom(200, 404, 503, null, 'subscription-gone' as const)
  .map((answer) => (machine) => {
    const { device } = machine;
    const now = machine.clock.now();
    for (const due of dueDeliveries(device?.outbox ?? [])) {
      if (due.at > now) continue;
      machine.decide((input) => {
        const result = answer === 'subscription-gone' ? answer : { status: answer };
        const done = recordAttempt(
          input.device,
          { ordinal: due.ordinal, subscriptionArn: due.subscriptionArn, now, envelopeTimestamp: now },
          result,
        );
        if (done === undefined) throw new Error('due, but not waiting');
        expect(due.attempt).toBeLessThanOrEqual(4);
        return { next: done.next, result: undefined };
      });
    }
  });

const act = fc.oneof(
  { weight: 1, arbitrary: registering },
  { weight: 10, arbitrary: replenishing },
  { weight: 2, arbitrary: reporting },
  { weight: 3, arbitrary: cancellingTests },
  { weight: 4, arbitrary: choosing },
  { weight: 4, arbitrary: troubling },
  { weight: 7, arbitrary: moving },
  { weight: 1, arbitrary: deregistering },
  { weight: 8, arbitrary: passing },
  { weight: 3, arbitrary: delivering },
);

describe('any life of a device', () => {
  it('tells exactly what the tables say, keeps one order a slot, and no id, input or bound is broken', () => {
    fc.assert(
      fc.property(registering, fc.array(act, { minLength: 1, maxLength: 60 }), (first, acts) => {
        const machine = new Machine();
        for (const one of [first, ...acts]) {
          one(machine);
          machine.check();
        }
        // All that still runs comes to its end by itself.
        machine.pass(40 * 24 * HOUR);
        machine.check();
        expect(machine.device?.orders.filter(isBlocking)).toEqual([]);
        expect(Device.safeParse(JSON.parse(JSON.stringify(machine.device))).data).toEqual(machine.device);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps its bounds however long it is', () => {
    fc.assert(
      fc.property(
        registering,
        fc.array(fc.tuple(replenishing, delivering), { minLength: 150, maxLength: 200 }),
        (first, rounds) => {
          const machine = new Machine();
          first(machine);
          for (const [order, deliver] of rounds) {
            order(machine);
            machine.pass(9 * 24 * HOUR);
            deliver(machine);
            machine.check();
          }
        },
      ),
      { numRuns: 4 },
    );
  });
});
