import { isTrouble } from './http.js';
import { Pauses } from './pauses.js';
import { Service } from './service.js';
import { Slot } from './slot.js';
import { HOUR, readDate, wireDate } from './time.js';
import { Tokens } from './tokens.js';

/** A day, and an hour to spare: what is owed daily must not wait for the last minute. (Obligations 4 and 6.) */
const DAILY = 23 * HOUR;

/**
 * One registered device, as the cloud keeps it. Whatever has to be done by itself is a duty with a time; `work` does
 * those that are due, and `nextWakeAt` says when to come back. Nothing in here waits or has a timer of its own.
 */
export class Device {
  slots = new Map();
  isRegistered = true;
  statusAt = null;
  switchesReadAt = null;
  pauses = new Pauses();

  constructor(environment, { modelId, serialNumber, refreshToken, isPublic, slotIds = [] }, now) {
    this.modelId = modelId;
    this.serialNumber = serialNumber;
    this.tokens = new Tokens(environment, this.pauses, refreshToken, isPublic);
    this.service = new Service(environment, this.tokens);
    for (const slotId of slotIds) this.slots.set(slotId, new Slot(slotId, now));
  }

  slot(slotId, now) {
    const slot = this.slots.get(slotId) ?? new Slot(slotId, now);
    this.slots.set(slotId, slot);
    return slot;
  }

  /** The registration is over; its tokens are worth nothing any more. (Obligation 20.) */
  end() {
    this.isRegistered = false;
    this.tokens.drop();
  }

  // ── duties ──

  duties(now) {
    if (!this.isRegistered) return [];
    const daily = (last) => (last === null ? 0 : last + DAILY);
    return [
      // Messages can be lost: what the customer chose is read once a day as well.
      { key: 'switches', at: daily(this.switchesReadAt), run: () => this.readSwitches(now) },
      { key: 'status', at: daily(this.statusAt), run: () => this.sendStatus(now) },
      ...[...this.slots.values()].flatMap((slot) => this.slotDuties(slot, now)),
    ].map((duty) => ({ ...duty, at: Math.max(duty.at, this.pauses.until(duty.key), this.pauses.until('token')) }));
  }

  /** Every slot by itself. (Obligation 46.) */
  slotDuties(slot, now) {
    const key = (what) => `${what} ${slot.slotId}`;
    return [
      { key: key('arrival'), at: slot.arrivalDueAt(), run: () => slot.receive(now) },
      { key: key('report'), at: slot.reportDueAt(), run: () => this.sendReport(slot, now) },
      { key: key('order'), at: slot.orderDueAt(now), run: () => this.order(slot, now) },
      { key: key('look up'), at: slot.lookUpDueAt(), run: () => this.lookUp(slot, now) },
    ];
  }

  nextWakeAt(now) {
    return Math.min(Infinity, ...this.duties(now).map(({ at }) => at));
  }

  async work(now) {
    const done = new Set();
    for (;;) {
      const due = this.duties(now).find(({ key, at }) => at <= now && !done.has(key));
      if (due === undefined) return;
      // At most once in a round, whatever came of it.
      done.add(due.key);
      await due.run();
    }
  }

  // ── calls ──

  /** Makes a call, and remembers when not to try it again. True when it was served. */
  async call(key, now, ...request) {
    const reply = await this.service.call(request[0], now, ...request.slice(1));
    if (reply === undefined) this.end();
    else if (isTrouble(reply)) this.pauses.failed(key, now);
    else if (reply.status !== 200) this.pauses.hold(key, now);
    else this.pauses.clear(key);
    return reply ?? null;
  }

  async sendStatus(now) {
    const reply = await this.call('status', now, 'deviceStatus', undefined, { mostRecentlyActiveDate: wireDate(now) });
    if (reply?.status === 200) this.statusAt = now;
  }

  async sendReport(slot, now) {
    slot.owesReport = false;
    const reply = await this.call(`report ${slot.slotId}`, now, 'slotStatus', slot.slotId, slot.report(now));
    if (reply?.status === 200) slot.reported(now);
    else slot.owesReport = true;
    if (reply?.status === 404) slot.exists = false;
  }

  /** A 200 means that the order was taken, not that it was placed: that is known from OrderPlaced. (Obligation 13.) */
  async order(slot, now) {
    const key = `order ${slot.slotId}`;
    const reply = await this.call(key, now, 'replenish', slot.slotId);
    if (reply?.status === 200) {
      const { detailCode, eventInstanceId } = reply.json ?? {};
      // One is out already, and no new one was placed: nothing to be tried again today. (Obligation 12.)
      if (detailCode === 'ORDER_INPROGRESS') this.pauses.hold(key, now);
      if (typeof eventInstanceId === 'string') slot.learn(eventInstanceId, 'asked', now);
    }
    if (reply?.status === 404) slot.exists = false;
    if (reply?.status === 400) await this.readSwitches(now);
  }

  /** Nobody has told anything of an order for too long: the service is asked. (Obligation 14.) */
  async lookUp(slot, now) {
    const [orderId] = slot.openOrder;
    const reply = await this.call(`look up ${slot.slotId}`, now, 'orderInfo', orderId);
    const item = reply?.json?.orderInfoData?.orderItems?.[0];
    const what =
      reply?.status === 400 || /^cancell?ed$/i.test(item?.status ?? '')
        ? 'cancelled'
        : /^(shipped|closed)$/i.test(item?.status ?? '')
          ? 'shipped'
          : 'seen';
    if (reply !== null) slot.learn(orderId, what, now, { estimatedAt: readDate(item?.expectedDeliveryDate) });
  }

  async readSwitches(now) {
    const reply = await this.call('switches', now, 'subscriptionInfo');
    if (reply?.status !== 200) return;
    this.switchesReadAt = now;
    const asOf = readDate(new Date(reply.headers.get('date') ?? Number.NaN).toJSON());
    this.follow(reply.json?.slotsSubscriptionStatus, Number.isNaN(asOf) ? now : asOf, now);
  }

  /** `slotsSubscriptionStatus` of SubscriptionInfo and of SubscriptionChanged. In v1.0 a slot is a mere boolean. (30.) */
  follow(status, asOf, now) {
    for (const [slotId, told] of Object.entries(status ?? {})) {
      const product = typeof told === 'boolean' ? undefined : told.productInfoList?.[0];
      const hasProduct = typeof told === 'boolean' || product !== undefined;
      const subscribed = (typeof told === 'boolean' ? told : told.subscribed === true) && hasProduct;
      this.slot(slotId, now).follow({ subscribed, quantity: product?.quantity }, asOf);
    }
  }

  /** The customer unlinked the device in our app. (Obligation 19.) */
  async remove(now) {
    const reply = await this.call('remove', now, 'deregister');
    if (reply?.status === 200) this.end();
    return reply?.status === 200;
  }

  // ── what the customer does ──

  /** Something was taken from a slot; it is reported at once. (Obligation 5.) */
  async use(slotId, amount, now) {
    this.slot(slotId, now).use(amount, now);
    await this.work(now);
  }

  /** The button on the device. It asks for an order, and what it hears is the same as what the device would. */
  async press(slotId, now) {
    const slot = this.slot(slotId, now);
    if (this.isRegistered && slot.subscribed && slot.exists) await this.order(slot, now);
  }
}
