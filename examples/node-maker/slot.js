import { DAY, HOUR, wireDate } from './time.js';

/** Measured in days of consumption: we order that far ahead. Seven are the least that is asked for. (Obligation 10.) */
const AHEAD = 10 * DAY;
/** After a first cancellation. (Obligation 15.) */
const REORDER_AFTER = 5 * DAY;
/** An order nobody has told anything about for this long is looked up: the customer has 72 hours to mend it. (14.) */
const SILENT_AFTER = 73 * HOUR;
/** An order that was shipped counts as arrived this long after the estimated date, should nobody say that it did. */
const ARRIVED_AFTER = DAY;

/**
 * One slot of a device: what is in it, what the customer wants, and what was ordered for it. Pure bookkeeping: it says
 * what is due and when, and `device.js` makes the calls.
 */
export class Slot {
  capacity = 0;
  remaining = 0;
  onHand = 0;
  perDay;
  lastUseAt;
  reportedAt = null;
  owesReport = true;
  subscribed = false;
  asOf = Number.NEGATIVE_INFINITY;
  /** By eventInstanceId. A maker with a database keeps them there. */
  orders = new Map();
  exists = true;

  constructor(slotId, now, perDay = 1) {
    this.slotId = slotId;
    this.perDay = perDay;
    this.lastUseAt = now;
  }

  // ── what happens at the device ──

  use(amount, now) {
    this.remaining -= amount;
    while (this.remaining <= 0 && this.onHand > 0) {
      const loaded = Math.min(this.capacity, this.onHand);
      this.onHand -= loaded;
      this.remaining += loaded;
    }
    this.remaining = Math.max(0, this.remaining);
    this.lastUseAt = now;
    this.owesReport = true;
  }

  /** The customer filled it up with something bought elsewhere. (Obligation 40.) */
  refill() {
    this.remaining = this.capacity;
    this.owesReport = true;
  }

  // ── what the service tells ──

  /** The customer's choice. A message that comes late does not undo a newer one. (Obligations 21 and 25.) */
  follow({ subscribed, quantity }, asOf) {
    if (asOf < this.asOf) return;
    this.asOf = asOf;
    this.subscribed = subscribed;
    if (quantity === undefined) return;
    // The first container is a full one; a larger pack changes what a full one is only when it is loaded.
    if (this.capacity === 0) this.remaining = quantity;
    if (this.capacity === 0 || this.onHand === 0) this.capacity = Math.max(quantity, this.remaining);
  }

  /** What is known of an order, in whatever order it becomes known: `asked`, `placed`, `shipped`, `arrived`, … */
  learn(orderId, what, now, { quantity, estimatedAt } = {}) {
    const order = this.orders.get(orderId) ?? { quantity: 0, estimatedAt: Number.NaN };
    this.orders.set(orderId, order);
    order.heardAt = now;
    order.quantity = quantity ?? order.quantity;
    if (!Number.isNaN(estimatedAt ?? Number.NaN)) order.estimatedAt = estimatedAt;
    order[what] ??= now;
  }

  /** Orders that have arrived by now, each once. */
  receive(now) {
    for (const order of this.orders.values()) {
      if (order.received || order.cancelled !== undefined) continue;
      const isThere = order.arrived !== undefined || (order.shipped !== undefined && now >= arrival(order));
      if (!isThere) continue;
      order.received = true;
      this.onHand += order.quantity;
      this.owesReport = true;
    }
  }

  /** A report that says "full" was taken: the ladder of cancellations begins anew. (Obligation 16.) */
  reported(now) {
    this.reportedAt = now;
    if (this.remaining >= this.capacity) this.#forgetCancelled();
  }

  // ── what is due ──

  get openOrder() {
    return [...this.orders].find(([, { cancelled, received }]) => cancelled === undefined && !received);
  }

  /** Cancellations of orders that were placed, in a row. One that never was placed ended by itself and is no rung. */
  get rungs() {
    const closed = [...this.orders.values()];
    const lastShipped = closed.findLastIndex(({ shipped }) => shipped !== undefined);
    return closed
      .slice(lastShipped + 1)
      .filter(({ cancelled, placed, forgotten }) => cancelled && placed && !forgotten);
  }

  runsOutAt(now) {
    return now + Math.max(0, ((this.remaining + this.onHand) / this.perDay) * DAY - (now - this.lastUseAt));
  }

  orderDueAt(now) {
    const { rungs } = this;
    if (!this.subscribed || !this.exists || this.reportedAt === null || this.openOrder !== undefined) return Infinity;
    if (rungs.length >= 2) return this.whenFull();
    if (rungs.length === 1) return rungs[0].cancelled + REORDER_AFTER;
    return this.runsOutAt(now) - AHEAD;
  }

  whenFull() {
    return Infinity;
  }

  reportDueAt() {
    if (this.capacity === 0 || !this.exists) return Infinity;
    if (this.owesReport || this.reportedAt === null) return 0;
    // A use is reported whatever the customer chose; daily is owed for what may be reordered. (Obligations 5 and 6.)
    return this.subscribed ? this.reportedAt + 23 * HOUR : Infinity;
  }

  lookUpDueAt() {
    const [, order] = this.openOrder ?? [];
    if (order === undefined || order.shipped !== undefined) return Infinity;
    return order.heardAt + (order.placed === undefined ? SILENT_AFTER : 14 * DAY);
  }

  arrivalDueAt() {
    const [, order] = this.openOrder ?? [];
    return order?.shipped === undefined ? Infinity : arrival(order);
  }

  /** All five fields, numbers as numbers, dates in full. (Obligations 7, 8 and 9.) */
  report(now) {
    return {
      expectedReplenishmentDate: wireDate(this.runsOutAt(now)),
      remainingQuantityInUnit: this.remaining,
      originalQuantityInUnit: this.capacity,
      totalQuantityOnHand: this.onHand,
      lastUseDate: wireDate(this.lastUseAt),
    };
  }

  #forgetCancelled() {
    for (const order of this.orders.values()) order.forgotten = order.cancelled !== undefined;
  }
}

const arrival = ({ estimatedAt, shipped }) =>
  Number.isNaN(estimatedAt) ? shipped + 7 * DAY : Math.max(shipped, estimatedAt + ARRIVED_AFTER);
