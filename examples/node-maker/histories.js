import { DAY, HOUR } from './time.js';

/**
 * Ways in which time can go, for `history.js`. In the first list the cloud sleeps through nothing: it is woken whenever it
 * wants to be. In the second the clock is moved, and the cloud learns of it afterwards, or never.
 *
 * `now` and `clock`: what `exec` is started with.
 */

const SLOT = 'beans';
const lived = [];
const moved = [];
const live = (name, run, start = {}) => lived.push({ name, run, ...start });
const move = (name, run, start = {}) => moved.push({ name, run, ...start });

live('a week', ({ world, maker }) => world.live(maker, 7 * DAY));
live('three weeks of use, with orders that come', ({ world, maker, device }) =>
  world.useDaily(maker, device, SLOT, 21, 2),
);
live('the night when summer time begins', ({ world, maker }) => world.live(maker, 3 * DAY), {
  now: '2031-03-08T22:00:00Z',
});
live('the night when summer time ends', ({ world, maker }) => world.live(maker, 3 * DAY), {
  now: '2031-10-31T08:59:59.999Z',
});
live('the nights of both in Europe', ({ world, maker }) => world.live(maker, 3 * DAY), { now: '2031-10-25T00:59:59Z' });
live('a leap day', ({ world, maker, device }) => world.useDaily(maker, device, SLOT, 4, 2), {
  now: '2032-02-27T23:30:00Z',
});
live('the turn of the year', ({ world, maker }) => world.live(maker, 5 * DAY), { now: '2031-12-29T23:59:59Z' });
live('the end of a short month', ({ world, maker, device }) => world.useDaily(maker, device, SLOT, 4, 2), {
  now: '2031-02-26T12:00:00Z',
});
live('a first order that the customer cancels, and the days behind it', async ({ world, maker, device }) => {
  await world.move(await world.untilOrdered(maker, device, SLOT), 'cancel');
  await world.live(maker, 8 * DAY);
});
live('two orders that the customer cancels, and a full container', async ({ world, maker, device }) => {
  await world.move(await world.untilOrdered(maker, device, SLOT), 'cancel');
  await world.live(maker, 5 * DAY + HOUR);
  await world.move(await world.order(device, SLOT), 'cancel');
  await world.live(maker, 9 * DAY);
  device.slot(SLOT, world.now).refill();
  await world.useDaily(maker, device, SLOT, 3, 8);
});
live('an order that has no means of payment for three days', async ({ world, maker, device }) => {
  await world.nextOrder(device, SLOT, 'payment');
  await world.untilOrdered(maker, device, SLOT);
  await world.live(maker, 9 * DAY);
});
live('a slot that is switched off and on again', async ({ world, maker, device }) => {
  await world.switch(device, SLOT, false);
  await world.useDaily(maker, device, SLOT, 4, 3);
  await world.switch(device, SLOT, true);
  await world.useDaily(maker, device, SLOT, 4, 3);
});
live('tokens that die again and again', async ({ world, maker, device }) => {
  for (let times = 0; times < 6; times += 1) {
    await world.expireTokens(device);
    await device.use(SLOT, 1, world.now);
    await world.live(maker, 7 * HOUR);
  }
});
live('messages that come late, twice and in another order', async ({ world, maker, device }) => {
  for (const preset of ['notifications-delayed', 'notifications-doubled', 'notifications-swapped']) {
    await world.fault({ preset, times: 3 });
    await world.useDaily(maker, device, SLOT, 6, 3);
  }
});
live('a service that fails for hours', async ({ world, maker, device }) => {
  await world.fault({ effect: 'status', status: 503, surface: 'drs', for: 'PT5H' });
  await world.live(maker, 6 * HOUR);
  await world.fault({ preset: 'token-service-down', for: 'PT3H' });
  await world.useDaily(maker, device, SLOT, 3, 4);
});
live('a customer who deregisters the device, and days without it', async ({ world, maker, device }) => {
  await world.live(maker, 2 * DAY);
  await world.deregister(device);
  await world.live(maker, 3 * DAY);
});

move('spans of odd sizes around a day', async ({ jump, wake }) => {
  for (const by of ['PT0.001S', 'PT59.999S', 'PT1H1M1S', 'PT23H59M59.999S', 'PT24H', 'PT25H', 'PT26H', 'PT26H1S']) {
    await jump(by);
    await wake();
  }
});
move('days, weeks, a month and a year at once', async ({ jump, wake }) => {
  for (const by of ['P2D', 'P3D', 'P1W', 'P30D', 'P365D']) {
    await jump(by);
    await wake();
  }
});
move('ten days between any two things that it does', async ({ use, jump, wake }) => {
  for (const amount of [1, 3, 0.5, 9, 2]) {
    await use(amount);
    await jump('P10D');
    await wake();
    await jump('P10D');
  }
});
move('no time at all, many times', async ({ use, jump }) => {
  for (let times = 0; times < 20; times += 1) {
    await use(0.01);
    await jump('PT0S');
  }
});
move('moves while its calls are on their way', async ({ use, jump, wake }) => {
  for (const by of ['PT30H', 'P4D', 'PT1S', 'P9D', 'PT61M', 'P2D']) await Promise.all([jump(by), use(1), wake()]);
});
move('an order that is placed, shipped and delivered in one move', async ({ use, jump, wake }) => {
  await use(16);
  await jump('P21D');
  await wake();
  await use(1);
});
move('an order that is cancelled, and five days in one move', async ({ world, device, use, jump, wake }) => {
  await use(16);
  await jump('PT1H');
  await world.move(await world.order(device, SLOT), 'cancel');
  await jump('P5DT1H');
  await wake();
  await jump('P1D');
  await wake();
});
move('an order in resolution that runs out while nobody looks', async ({ world, device, use, jump, wake }) => {
  await world.nextOrder(device, SLOT, 'stock');
  await use(16);
  await jump('P3DT1S');
  await wake();
  await jump('P6D');
  await wake();
});
move('a slot that is switched off in the middle of a move', async ({ world, device, use, jump, wake }) => {
  await use(1);
  await Promise.all([jump('P8D'), world.switch(device, SLOT, false).catch(() => {})]);
  await use(12);
  await wake();
});
move('a token that dies ten times within a second', async ({ use, jump }) => {
  for (let times = 0; times < 10; times += 1) {
    await jump('PT61M');
    await use(0.1);
  }
});
move(
  'a registration that ends in the middle of a month that passes at once',
  async ({ world, device, use, jump, wake }) => {
    await use(1);
    await jump('P15D');
    await world.deregister(device, 'customer-service');
    await jump('P15D');
    await wake();
    await use(1);
  },
);
move('a world that is reset', async ({ world, use, jump, wake }) => {
  await use(1);
  await jump('P3D');
  await world.call('POST', 'reset');
  await jump('P3D');
  await wake();
});
move('a clock that goes, stands, runs and jumps', async ({ world, use, jump, wake }) => {
  const clocks = [
    { mode: 'system', scale: 1 },
    { mode: 'system', scale: 100_000 },
    { mode: 'manual' },
    { mode: 'system', scale: 60 },
  ];
  for (const clock of clocks) {
    await world.call('PUT', 'clock', clock);
    await use(1);
    await jump('P1DT2H3M');
    await wake();
  }
});
move(
  'a system clock that is shifted',
  async ({ use, jump, wake }) => {
    for (let days = 0; days < 6; days += 1) {
      await use(2);
      await jump('P1DT7H');
      await wake();
    }
  },
  { clock: 'system' },
);
move(
  'a clock that runs a day in a second',
  async ({ use, wake }) => {
    for (let times = 0; times < 8; times += 1) {
      await use(1);
      await wake();
    }
  },
  { clock: 'x86400' },
);

export const HISTORIES = { lived, moved };
export const historyOf = (name) => [...lived, ...moved].find((history) => history.name === name);
