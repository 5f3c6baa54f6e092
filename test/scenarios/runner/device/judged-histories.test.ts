import { describe, expect, it } from 'vitest';
import type { DeviceClock } from '../../../../contracts/obligations/facts.ts';
import type { ReferenceDevice } from '../../../../scenarios/runner/device/reference-device.ts';
import { DAY, HOUR, startWorld, type World, type WorldOptions } from './given-maker.ts';

/**
 * Correct code and a clock that is moved: the reference device goes through histories of the clock at a real emulator,
 * whose judges follow, and is never said to break a rule.
 */

interface History {
  readonly world: World;
  readonly device: ReferenceDevice;
  /** What the device takes for the time: the world's, or its own, which knows nothing of it. */
  now(): string;
  jump(by: string): Promise<void>;
  /** The device does what it would have done by itself, with what it takes for the time. */
  wake(): Promise<void>;
  /** Its last order in the world. */
  order(): Promise<string>;
  control(method: string, path: string, body?: object): Promise<unknown>;
}

type Run = (history: History) => Promise<void>;
type Told = readonly [name: string, run: Run, options?: WorldOptions];

const whole = ([name, run, options = {}]: Told): [string, Run, WorldOptions] => [name, run, options];

const SERIAL = 'SN-0001';
const SLOT = 'beans';

/** One that will order within days. */
const STOCK = { [SLOT]: { remaining: 12, perDay: 1 } };

async function begin(options: WorldOptions, clock: DeviceClock, ownTime: boolean): Promise<History> {
  // Under `exec` a world whose clock stands begins where the wall clock is.
  const start = ownTime ? { start: new Date().toISOString() } : {};
  const world = await startWorld({ ...start, ...options, judge: { clock } });
  const device = await world.register({ serialNumber: SERIAL, stock: STOCK });
  const now = ownTime ? () => new Date().toISOString() : world.now;
  const control: History['control'] = (method, path, body) => world.emulator.control.call(method, path, body);
  return {
    world,
    device,
    now,
    control,
    async jump(by) {
      await world.emulator.clock.advance(by);
    },
    async wake() {
      await device.wait(now());
      await world.emulator.clock.settle();
    },
    async order() {
      const { orders } = (await control('GET', `devices/acme-coffee/${SERIAL}`)) as {
        orders: { instanceId: string }[];
      };
      return orders.at(-1)?.instanceId ?? '';
    },
  };
}

const outcomes = ({ world }: History): Map<number, object> =>
  new Map(Object.entries(world.emulator.judgement?.verdicts() ?? {}).map(([rule, { verdict }]) => [+rule, verdict]));

function expectNothingBroken(history: History): void {
  const verdicts = [...outcomes(history)];
  expect(verdicts).toHaveLength(48);
  expect(verdicts.filter(([, verdict]) => (verdict as { outcome: string }).outcome === 'broken')).toEqual([]);
  // Something was judged at all.
  const kept = verdicts.filter(([, verdict]) => (verdict as { outcome: string }).outcome === 'kept');
  expect(kept.map(([rule]) => rule)).toEqual(expect.arrayContaining([1, 2, 7, 8]));
}

/** Until the device has ordered by itself. */
async function untilOrdered({ world, device, order }: History): Promise<string> {
  for (let days = 0; days < 20; days += 1) {
    await world.live(device, DAY);
    const id = await order();
    if (id !== '') return id;
  }
  throw new Error('the device ordered nothing');
}

/** The device sleeps through nothing: it is woken whenever it wants to be. */
const LIVED: readonly Told[] = [
  ['a week', ({ world, device }) => world.live(device, 7 * DAY)],
  ['six weeks, with orders that come', ({ world, device }) => world.live(device, 42 * DAY)],
  ['the night when summer time begins', ({ world, device }) => world.live(device, 9 * DAY)],
  [
    'the night when summer time ends',
    ({ world, device }) => world.live(device, 4 * DAY),
    { start: '2031-10-31T08:59:59.999Z' },
  ],
  ['a leap day', ({ world, device }) => world.live(device, 4 * DAY), { start: '2032-02-27T23:30:00Z' }],
  ['the turn of the year', ({ world, device }) => world.live(device, 5 * DAY), { start: '2031-12-29T23:59:59Z' }],
  [
    'a first order that the customer cancels, and the days behind it',
    async (history) => {
      await history.world.order('cancel', await untilOrdered(history));
      await history.world.live(history.device, 8 * DAY);
    },
  ],
  [
    'two orders that the customer cancels',
    async (history) => {
      for (let orders = 0; orders < 2; orders += 1) {
        const id = await untilOrdered(history);
        await history.world.order('cancel', id).catch(() => {});
        await history.world.live(history.device, 6 * DAY);
      }
    },
  ],
  [
    'an order that has no means of payment for three days',
    async (history) => {
      const path = `devices/acme-coffee/${SERIAL}/slots/${SLOT}/next-order`;
      await history.control('PUT', path, { problem: 'payment' });
      await untilOrdered(history);
      await history.world.live(history.device, 6 * DAY);
    },
  ],
  [
    'a slot that is switched off and on again',
    async ({ world, device }) => {
      await world.subscription(device, SLOT, { subscribed: false });
      await world.live(device, 6 * DAY);
      await world.subscription(device, SLOT, { subscribed: true });
      await world.live(device, 6 * DAY);
    },
  ],
  [
    'tokens that die again and again',
    async ({ world, device, control }) => {
      for (let times = 0; times < 5; times += 1) {
        await control('POST', `devices/acme-coffee/${SERIAL}/expire-tokens`);
        await world.live(device, 7 * HOUR);
      }
    },
  ],
  [
    'a customer who deregisters the device, and days without it',
    async ({ world, device, control }) => {
      await world.live(device, 3 * DAY);
      await control('POST', `devices/acme-coffee/${SERIAL}/deregister`, { by: 'customer' });
      await world.live(device, 3 * DAY, { slots: [] });
    },
  ],
];

/** The clock is moved, and the device learns of it afterwards or never. */
const MOVED: readonly Told[] = [
  [
    'spans of odd sizes around a day',
    async ({ jump, wake }) => {
      for (const span of [
        'PT0.001S',
        'PT59.999S',
        'PT1H1M1S',
        'PT23H59M59.999S',
        'PT24H',
        'PT25H',
        'PT26H',
        'PT26H1S',
      ]) {
        await jump(span);
        await wake();
      }
    },
  ],
  [
    'days, weeks, a month and a year at once',
    async ({ jump, wake }) => {
      for (const span of ['P2D', 'P3D', 'P1W', 'P30D', 'P365D']) {
        await jump(span);
        await wake();
      }
    },
  ],
  [
    'ten days between any two things that it does',
    async ({ device, jump, now }) => {
      const acts = [
        () => device.deviceStatus(now()),
        () => device.report(SLOT, now()),
        () => device.use(SLOT, 1, now()),
        () => device.subscriptionInfo('2.0', now()),
        () => device.refresh(now()),
        () => device.use(SLOT, 3, now()),
        () => device.restock(SLOT, undefined, now()),
        () => device.deviceStatus(now()),
      ];
      for (const act of acts) {
        await act();
        await jump('P10D');
      }
    },
  ],
  [
    'a clock that is told to go back, and does not',
    async ({ device, jump, now, control, wake }) => {
      for (let times = 0; times < 3; times += 1) {
        await device.use(SLOT, 1, now());
        await jump('P1DT3H');
        await expect(control('POST', 'clock/advance', { to: '2001-01-01T00:00:00Z' })).rejects.toMatchObject({
          status: 400,
        });
        await wake();
      }
    },
  ],
  [
    'no time at all, many times',
    async ({ device, jump, now }) => {
      for (let times = 0; times < 30; times += 1) {
        await device.use(SLOT, 0.01, now());
        await jump('PT0S');
      }
    },
  ],
  [
    'moves while its calls are on their way',
    async ({ device, jump, now }) => {
      for (const span of ['PT30H', 'P4D', 'PT1S', 'P9D', 'PT61M', 'P2D']) {
        await Promise.all([jump(span), device.use(SLOT, 1, now()), device.deviceStatus(now())]);
      }
    },
  ],
  [
    'from what is due to what is due next',
    async ({ world, device, now }) => {
      for (let times = 0; times < 12; times += 1) {
        await device.use(SLOT, 2, now());
        await world.emulator.clock.advanceToNextDue();
      }
    },
  ],
  [
    'an order that is placed, shipped and delivered in one move',
    async ({ device, jump, wake, now }) => {
      await device.use(SLOT, 10, now());
      await jump('P21D');
      await wake();
      await device.use(SLOT, 1, now());
    },
  ],
  [
    'an order that is cancelled, and five days in one move',
    async ({ world, device, jump, wake, now, order }) => {
      await device.use(SLOT, 10, now());
      await jump('PT1H');
      await world.order('cancel', await order());
      await jump('P5DT1H');
      await wake();
      await jump('P1D');
      await wake();
    },
  ],
  [
    'an order in resolution that runs out while nobody looks',
    async ({ device, jump, wake, now, control }) => {
      await control('PUT', `devices/acme-coffee/${SERIAL}/slots/${SLOT}/next-order`, { problem: 'stock' });
      await device.use(SLOT, 10, now());
      await jump('P3DT1S');
      await wake();
      await jump('P6D');
      await wake();
    },
  ],
  [
    'a slot that is switched off in the middle of a move',
    async ({ world, device, jump, wake, now }) => {
      await device.use(SLOT, 1, now());
      const moved = jump('P8D');
      await Promise.all([moved, world.subscription(device, SLOT, { subscribed: false }).catch(() => {})]);
      await device.use(SLOT, 8, now());
      await wake();
    },
  ],
  [
    'a token that dies ten times within a second',
    async ({ device, jump, now }) => {
      for (let times = 0; times < 10; times += 1) {
        await jump('PT61M');
        await device.report(SLOT, now());
      }
    },
  ],
  [
    'a registration that ends in the middle of a month that passes at once',
    async ({ device, jump, wake, now, control }) => {
      await device.use(SLOT, 1, now());
      await jump('P15D');
      await control('POST', `devices/acme-coffee/${SERIAL}/deregister`, { by: 'customer-service' });
      await jump('P15D');
      await wake();
      await device.use(SLOT, 1, now());
    },
  ],
  [
    'a world that is reset',
    async ({ device, jump, wake, now, world }) => {
      await device.use(SLOT, 1, now());
      await jump('P3D');
      await world.emulator.control.reset();
      await jump('P3D');
      await wake();
    },
  ],
  [
    'a clock that goes, stands, runs and jumps',
    async ({ device, jump, wake, now, control }) => {
      for (const clock of [
        { mode: 'system', scale: 1 },
        { mode: 'system', scale: 100_000 },
        { mode: 'manual' },
        { mode: 'system', scale: 60 },
      ]) {
        await control('PUT', 'clock', clock);
        await device.use(SLOT, 1, now());
        await jump('P1DT2H3M');
        await wake();
      }
    },
  ],
  [
    'a system clock that is shifted',
    async ({ device, jump, wake, now }) => {
      for (let days = 0; days < 6; days += 1) {
        await device.use(SLOT, 2, now());
        await jump('P1DT7H');
        await wake();
      }
    },
    { clock: 'system' },
  ],
  [
    'a clock that runs a day in a second',
    async ({ device, wake, now }) => {
      for (let times = 0; times < 8; times += 1) {
        await device.use(SLOT, 1, now());
        await wake();
      }
    },
    { clock: 'x86400' },
  ],
];

describe.each(['shared', 'real', 'foreign'] as const)('a device that lives, judged as one on a %s clock', (clock) => {
  it.each(LIVED.map(whole))('breaks nothing: %s', async (_, run, options) => {
    const history = await begin(options, clock, false);
    await run(history);
    expectNothingBroken(history);
  });
});

describe('a device that lives, on a clock it shares', () => {
  it('is judged by the day: it keeps what is asked for every day', async () => {
    const history = await begin({}, 'shared', false);
    await history.world.live(history.device, 42 * DAY);
    const seen = outcomes(history);
    for (const rule of [4, 5, 6, 9, 10, 22, 29, 31, 40])
      expect([rule, seen.get(rule)]).toMatchObject([rule, { outcome: 'kept' }]);
  });

  it('is told apart from one that sleeps for a day too long', async () => {
    const history = await begin({}, 'shared', false);
    await history.wake();
    await history.jump('PT26H');
    expectNothingBroken(history);
    await history.jump('PT1S');
    expect(outcomes(history).get(4)).toMatchObject({ outcome: 'broken', breaches: 1 });
  });
});

describe.each([
  ['the world’s time after each move', false],
  ['nothing but its own time', true],
])('a device that knows %s', (_, ownTime) => {
  it.each(MOVED.map(whole))('breaks nothing: %s', async (__, run, options) => {
    const history = await begin(options, 'real', ownTime);
    await run(history);
    expectNothingBroken(history);
  });
});

describe('a device on its own time', () => {
  it('is not judged by days that it did not live, and the verdict says so', async () => {
    const history = await begin({}, 'real', true);
    await history.device.deviceStatus(history.now());
    await history.jump('P30D');
    await history.device.use(SLOT, 1, history.now());
    expect(outcomes(history).get(4)).toEqual({
      outcome: 'not exercised',
      why: 'the clock moved 30 d without the device',
    });
  });

  it('is judged by a span that it did live, by both clocks', async () => {
    const history = await begin({ clock: 'system' }, 'real', true);
    await history.device.use(SLOT, 1, history.now());
    expect(outcomes(history).get(9)).toMatchObject({ outcome: 'kept' });
  });
});
