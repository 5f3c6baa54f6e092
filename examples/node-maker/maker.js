import { pathToFileURL } from 'node:url';
import { Device } from './device.js';
import { readEnvironment } from './environment.js';
import { Listener } from './listener.js';
import { SignUp } from './sign-up.js';
import { MINUTE, readDate } from './time.js';

/** The maker's cloud: its devices, and what it hears of them. `now` is its clock, which a test may replace. */
export class Maker {
  #devices = new Map();
  /** When each unit was last heard to be registered: older news of its end is about an earlier registration. (25.) */
  #registeredAt = new Map();

  constructor(environment, now = Date.now) {
    this.environment = environment;
    this.now = now;
    this.listener = new Listener(environment, (payload) => this.hear(payload));
  }

  /** A device that has its tokens begins to work. */
  open(identity) {
    const device = new Device(this.environment, identity, this.now());
    this.#devices.set(unitOf(identity), device);
    return device;
  }

  signUp(identity) {
    return new SignUp(this.environment, identity);
  }

  /** The customer is back from Amazon's pages. */
  async finishSignUp(signUp, location) {
    const tokens = await signUp.finish(location);
    const { modelId, serialNumber, verifier } = signUp;
    const identity = { modelId, serialNumber, refreshToken: tokens.refresh_token, isPublic: verifier !== null };
    const device = this.open(identity);
    device.tokens.keep(tokens, this.now());
    return device;
  }

  /** Amazon's page where the customer changes what he chose; it leads back to us. (Obligation 39.) */
  async settingsAddress(device, exitUri = 'https://acme.example/devices') {
    const token = await device.tokens.access(this.now());
    return `${this.environment.webUrl}/settings?${new URLSearchParams({ access_token: token ?? '', exitUri })}`;
  }

  /** Does all that is due. Devices do not wait for each other. */
  async work() {
    const now = this.now();
    await Promise.all([...this.#devices.values()].map((device) => device.work(now)));
  }

  nextWakeAt() {
    const now = this.now();
    return Math.min(Infinity, ...[...this.#devices.values()].map((device) => device.nextWakeAt(now)));
  }

  // ── what SNS tells: it only changes what we know, and is acted upon by the next `work` ──

  hear(payload) {
    const { notificationType, notificationTime } = payload.notificationInfo;
    const time = readDate(notificationTime);
    const unit = unitOf({
      modelId: payload.deviceInfo?.productIdentifier?.modelId,
      serialNumber: payload.deviceInfo?.deviceIdentifier?.serialNumber,
    });
    if (notificationType === 'DeviceRegisteredNotification') {
      this.#registeredAt.set(unit, Math.max(time, this.#registeredAt.get(unit) ?? time));
    }
    const device = this.#devices.get(unit);
    if (device !== undefined) this.tell(device, notificationType, payload, time);
  }

  tell(device, type, payload, time) {
    const now = this.now();
    switch (type) {
      case 'DeviceDeregisteredNotification':
        if (time >= (this.#registeredAt.get(unitOf(device)) ?? time)) device.end();
        break;
      case 'SubscriptionChangedNotification':
        device.follow(payload.subscriptionInfo?.slotsSubscriptionStatus, time, now);
        break;
      case 'OrderPlacedNotification':
        learn(device, payload, 'placed', now);
        break;
      case 'OrderCancelledNotification':
        learn(device, payload, 'cancelled', now);
        break;
      case 'ItemShippedNotification':
        learn(device, payload, 'shipped', now);
        break;
      case 'ItemDeliveredNotification':
        learn(device, payload, 'arrived', now);
        break;
      default:
      // Amazon may add types at any time. (Obligation 27.)
    }
  }
}

const unitOf = ({ modelId, serialNumber }) => `${modelId}/${serialNumber}`;

/** An order in v1.0, with one date for all of it, or in v2.0, with one for each product. (Obligations 30 and 41.) */
function learn(device, { orderInfo = {} }, what, now) {
  const { instanceId, slotId, productInfo = [], estimatedDeliveryDate } = orderInfo;
  if (typeof instanceId !== 'string' || typeof slotId !== 'string') return;
  const [product] = productInfo;
  const slot = device.slot(slotId, now);
  slot.learn(instanceId, what, now, {
    quantity: product?.quantity,
    estimatedAt: readDate(product?.estimatedDeliveryDate ?? estimatedDeliveryDate),
  });
  if (what === 'arrived') slot.receive(now);
}

function environmentOrEnd() {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

/** The program: one device out of the environment, on real time, until somebody stops it. */
async function main() {
  const { DRS_MODEL_ID: modelId, DRS_SERIAL: serialNumber, DRS_REFRESH_TOKEN: refreshToken } = process.env;
  const maker = new Maker(environmentOrEnd());
  console.log(`listening for SNS at ${await maker.listener.listen(Number(process.env.PORT ?? 3000))}`);
  if (refreshToken !== undefined) maker.open({ modelId, serialNumber, refreshToken });
  for (;;) {
    await maker.work();
    const pause = Math.min(MINUTE, Math.max(1000, maker.nextWakeAt() - Date.now()));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.env.DEFECT) (await import('./defects.js')).breakOnPurpose(process.env.DEFECT);
  await main();
}
