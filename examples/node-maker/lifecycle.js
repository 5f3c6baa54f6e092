import { breakOnPurpose } from './defects.js';
import { readEnvironment } from './environment.js';
import { Maker } from './maker.js';
import { DAY, HOUR } from './time.js';
import { World } from './world.js';

/**
 * The cloud lives through all that a device maker has to live through, in a second or two, on the emulator's clock:
 *
 *   drs-emulator exec --clock manual --device-clock shared --consent auto --production -- node lifecycle.js
 *
 * `DEFECT=NAME` breaks one thing on purpose first, see the table in README.md.
 */
if (process.env.DEFECT) breakOnPurpose(process.env.DEFECT);

const world = new World(process.env);
await world.readClock();
const maker = new Maker(readEnvironment(process.env), () => world.now);
await world.subscribe(await maker.listener.listen());
await world.settle();

const { DRS_MODEL_ID: modelId, DRS_SERIAL: serialNumber, DRS_REFRESH_TOKEN: refreshToken } = process.env;
const coffee = maker.open({ modelId, serialNumber, refreshToken });
const SLOT = 'beans';
const DAILY_USE = 2;
coffee.slot(SLOT, world.now).perDay = DAILY_USE;

// Days of coffee: it reports, orders by itself, and the order arrives.
await world.live(maker, HOUR);
const first = await world.untilOrdered(maker, coffee, SLOT);
// The customer is impatient and presses the button: an order is out, and no second one is placed.
await coffee.press(SLOT, world.now);
await world.useDaily(maker, coffee, SLOT, 8, DAILY_USE);

// Tokens die before their time.
await coffee.use(SLOT, 1, world.now);
await world.expireTokens(coffee);
await coffee.use(SLOT, 1, world.now);

// The customer cancels an order: five days later there is another. He cancels that too: nothing, until the slot is full.
const second = await world.untilOrdered(maker, coffee, SLOT);
if (second !== undefined) await world.move(second, 'cancel');
await world.live(maker, 6 * DAY);
const third = await world.order(coffee, SLOT);
if (third !== undefined && third.state !== 'cancelled') await world.move(third, 'cancel').catch(() => {});
await world.live(maker, 8 * DAY);
coffee.slots.get(SLOT)?.refill();
await world.live(maker, DAY);

// He switches reordering off, uses up what he has, and switches it on again.
await world.switch(coffee, SLOT, false);
await world.settle();
await world.useDaily(maker, coffee, SLOT, 2, 4);
await coffee.press(SLOT, world.now);
await world.switch(coffee, SLOT, true);
// The service is in trouble just when the order is due.
await world.fault({ effect: 'status', status: 503, operations: ['replenish'], times: 5 });
await world.live(maker, 3 * HOUR);
await world.useDaily(maker, coffee, SLOT, 8, DAILY_USE);

// The next order has a problem with its payment, which nobody mends: silence for three days, and a cancellation.
await world.nextOrder(coffee, SLOT, 'payment');
await world.untilOrdered(maker, coffee, SLOT);
await world.live(maker, 5 * DAY);

// A printer is signed up by our own app on its pages, and the settings page of Amazon is opened from there.
const signUp = maker.signUp({
  modelId: 'acme-printer',
  serialNumber: 'AP-000042',
  returnUrl: 'http://localhost:3000/callback',
});
const printer = await join(signUp);
if (printer !== undefined) {
  await world.live(maker, HOUR);
  await world.browse(await maker.settingsAddress(printer));
  // One slot is used, and the other is left alone.
  await printer.use('black', 0.25, world.now);
  await world.live(maker, DAY);
  // The customer removes the printer in our app.
  await printer.remove(world.now);
  await world.live(maker, 2 * DAY);
}

// A phone without a secret signs up another one, and the customer deregisters it at Amazon.
const phone = maker.signUp({
  modelId: 'acme-printer',
  serialNumber: 'AP-000043',
  returnUrl: 'http://localhost:3000/callback',
  withPkce: true,
});
const other = await join(phone);
if (other !== undefined) {
  await world.live(maker, 2 * DAY);
  await world.deregister(other);
  await world.live(maker, 2 * DAY);
}

await maker.listener.close();
console.log(first === undefined ? 'nothing was ordered' : 'lived');

async function join(asked) {
  const location = await world.browse(asked.address);
  await world.settle();
  // A sign-up that Amazon refuses leads nowhere; what the judges say of it is in the report.
  return location === null ? undefined : maker.finishSignUp(asked, location).catch(() => undefined);
}
