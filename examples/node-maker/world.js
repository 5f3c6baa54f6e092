import { DAY, HOUR, MINUTE, wireDate } from './time.js';

/**
 * For tests alone: the emulator's control interface, through which a test moves the clock and plays the customer. All that
 * is in the other files works with the real service; this works with drs-emulator only.
 */
export class World {
  #base;
  #headers;
  /** The world's time as we last heard it; the cloud under test goes by it. */
  now = 0;

  constructor(env) {
    this.#base = `${env.DRS_EMULATOR_URL}/_emulator/`;
    const token = env.DRS_CONTROL_TOKEN;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async call(method, path, body) {
    const reply = await fetch(this.#base + path, {
      method,
      headers: { ...this.#headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${answer.error?.message ?? ''}`);
    return answer;
  }

  async readClock() {
    const { now } = await this.call('GET', 'clock');
    this.now = Date.parse(now);
  }

  /** Comes back when all that falls due on the way has happened, and every notification has been delivered. */
  async advance(target) {
    const { now } = await this.call('POST', 'clock/advance', target);
    this.now = Date.parse(now);
  }

  settle() {
    return this.advance({ by: 'PT0S' });
  }

  // ── what the customer and Amazon do ──

  subscribe(endpoint) {
    return this.call('POST', 'subscriptions', { endpoint });
  }

  devicePath({ modelId, serialNumber }) {
    return `devices/${modelId}/${serialNumber}`;
  }

  switch(device, slotId, subscribed) {
    return this.call('PUT', `${this.devicePath(device)}/slots/${slotId}/subscription`, { subscribed });
  }

  nextOrder(device, slotId, problem) {
    return this.call('PUT', `${this.devicePath(device)}/slots/${slotId}/next-order`, { problem });
  }

  expireTokens(device) {
    return this.call('POST', `${this.devicePath(device)}/expire-tokens`);
  }

  deregister(device, by = 'customer') {
    return this.call('POST', `${this.devicePath(device)}/deregister`, { by });
  }

  /** The newest order of a slot; undefined when there is none. */
  async order(device, slotId) {
    const { orders } = await this.call('GET', this.devicePath(device));
    return orders.filter((order) => order.slotId === slotId).at(-1);
  }

  move(order, how) {
    return this.call('POST', `orders/${encodeURIComponent(order.instanceId)}/${how}`);
  }

  fault(plan) {
    return this.call('POST', 'faults', plan);
  }

  /** The customer's browser at Amazon's pages: he agrees to all (`--consent auto`), and is sent back to this address. */
  async browse(address) {
    const reply = await fetch(address, { redirect: 'manual' });
    await reply.arrayBuffer();
    return reply.headers.get('location');
  }

  /** Lets time pass, and wakes the cloud whenever it wants to be woken. */
  async live(maker, span) {
    const end = this.now + span;
    await maker.work();
    while (this.now < end) {
      const next = Math.min(end, Math.max(this.now + MINUTE, maker.nextWakeAt()));
      await this.advance({ to: wireDate(next) });
      await maker.work();
    }
    await this.settle();
  }

  /** Days on each of which something is taken from a slot. */
  async useDaily(maker, device, slotId, days, amount) {
    for (let day = 0; day < days; day += 1) {
      await this.live(maker, 8 * HOUR);
      await device.use(slotId, amount, this.now);
      await this.live(maker, DAY - 8 * HOUR);
    }
  }

  /** Days of use until the device has ordered by itself, and the order is placed. */
  async untilOrdered(maker, device, slotId, amount = 2) {
    const before = (await this.order(device, slotId))?.instanceId;
    for (let day = 0; day < 60; day += 1) {
      const order = await this.order(device, slotId);
      if (order !== undefined && order.instanceId !== before) return order;
      await this.useDaily(maker, device, slotId, 1, amount);
    }
    return undefined;
  }
}
