import { D, H, History, S } from './history.ts';

/**
 * A device and its maker's cloud that do what they should, by one of two clocks, whatever happens to them. Writes
 * the history of it.
 */

const iso = (ms: number): string => new Date(ms).toISOString();
const FULL = 100;
/** Used up per day. */
const RATE = 4;

export class CorrectClient {
  readonly told: History;
  readonly #clock: 'real' | 'shared';
  /** Calls that will still be struck by a fault. */
  faults = 0;
  /** Messages that are written and not delivered. */
  readonly #waiting: { id: string; arrive: () => void; slotId?: string }[] = [];
  /** The service's side. */
  #registered = false;
  #on = true;
  #order: { state: string } | null = null;
  #latest: { state: string } | null = null;
  #tokenAt = 0;
  #tokenDead = false;
  /** The client's side; moments are of its own clock. */
  #knows = { registered: false, on: true };
  #statusAt = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #remaining = FULL;
  #onHand = 0;
  #cancelled = 0;
  #reorderAt: number | null = null;
  #untilFull = false;
  #usedAt = 0;

  constructor(clock: 'real' | 'shared') {
    this.#clock = clock;
    this.told = new History();
    this.register();
  }

  get #now(): number {
    return this.#clock === 'real' ? this.told.wall : this.told.at;
  }

  register(): void {
    if (this.#registered) return;
    this.#registered = true;
    this.#on = true;
    this.#order = null;
    this.#waiting.length = 0;
    this.told.register();
    this.#tokenAt = this.told.at;
    this.#tokenDead = false;
    this.#knows = { registered: true, on: true };
    this.#triedAt = Number.NEGATIVE_INFINITY;
    this.#statusAt = this.#now;
    this.#remaining = FULL;
    this.#cancelled = 0;
    this.#reorderAt = null;
    this.#untilFull = false;
    this.#usedAt = this.#now;
    this.#send('SubscriptionChangedNotification', { slots: { beans: true } }, false, () => {});
    this.#daily();
  }

  /** What goes by: on a clock that stands for it, nothing. */
  pass(ms: number): void {
    const speed = this.#clock === 'real' ? 1 : this.told.runs ? this.told.scale : 0;
    this.#live(ms, speed, (part) => this.told.pass(part));
  }

  /** The clock is moved, which only a device on it lives through. */
  move(ms: number): void {
    this.#live(ms, this.#clock === 'shared' ? 1 : 0, (part) => this.told.move(part));
  }

  /** Goes on, and does what is due on the way. */
  #live(ms: number, speed: number, go: (part: number) => void): void {
    let left = ms;
    while (left > 0) {
      const due = Math.min(this.#statusAt + D, this.#reorderAt ?? Number.POSITIVE_INFINITY);
      const wait = speed === 0 || !this.#knows.registered ? left : Math.max(S, (due - this.#now) / speed);
      const part = Math.ceil(Math.min(left, wait));
      go(part);
      left -= part;
      if (speed > 0 && this.#now >= due) this.#daily();
    }
  }

  #daily(): void {
    this.#statusAt = this.#now;
    if (!this.#call(() => this.told.status({ body: { mostRecentlyActiveDate: iso(this.#now) } }), 'deviceStatus'))
      return;
    this.use(Math.min(this.#remaining, Math.round(((this.#now - this.#usedAt) / D) * RATE)));
  }

  /** Something is used, reported, and ordered where it has to be. */
  use(amount: number): void {
    if (!this.#knows.registered) return;
    this.#remaining = Math.max(0, this.#remaining - amount);
    this.#usedAt = this.#now;
    this.#report();
    this.#decide();
  }

  refill(): void {
    if (!this.#knows.registered) return;
    this.#remaining = FULL;
    this.#cancelled = 0;
    this.#reorderAt = null;
    this.#untilFull = false;
    this.#report();
  }

  #report(): void {
    const runsOut = iso(this.#now + (this.#remaining / RATE) * D);
    this.#call(
      () =>
        this.told.report('beans', {
          remaining: this.#remaining,
          onHand: this.#onHand,
          lastUse: iso(this.#usedAt),
          runsOut,
        }),
      'slotStatus',
    );
  }

  #decide(): void {
    const low = (this.#remaining / RATE) * D < 7.5 * D;
    const mayReorder = this.#reorderAt === null ? low : this.#now >= this.#reorderAt;
    if (!mayReorder || this.#untilFull || !this.#knows.on) return;
    if (this.#reorderAt === null && this.#now - this.#triedAt < 20 * H) return;
    this.#triedAt = this.#now;
    this.#call(() => {
      if (this.#order !== null) return this.told.replenish('beans', 'ORDER_INPROGRESS');
      if (!this.#on) {
        this.#knows.on = false;
        return this.told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
      }
      const seq = this.told.replenish('beans');
      this.#order = { state: 'accepted' };
      this.#latest = this.#order;
      this.told.order('beans', null, 'accepted', 'accepted');
      this.#reorderAt = null;
      return seq;
    }, 'replenish');
    // A slot that is off asks for no order in five days.
    if (!this.#knows.on) this.#reorderAt = null;
    else if (this.#reorderAt !== null) this.#reorderAt = this.#now + H;
  }

  /** One call, with what it takes: a fresh token, and some patience. False when it came to nothing. */
  #call(served: () => number, operation: string, tries = 0): boolean {
    if (!this.#knows.registered) return false;
    if (this.faults > 0) {
      this.faults -= 1;
      const slotId = operation === 'deviceStatus' ? {} : { slotId: 'beans' };
      this.told.call(operation, { ...slotId, fault: true });
      this.told.pass(S * 2 ** tries);
      return tries < 3 && this.#call(served, operation, tries + 1);
    }
    if (!this.#registered || this.#tokenDead || this.told.at - this.#tokenAt >= H) {
      this.told.call(operation, { refusal: 'invalidToken', slotId: 'beans' });
      return this.#refresh() && this.#call(served, operation, tries);
    }
    served();
    this.told.pass(S);
    return true;
  }

  #refresh(tries = 0): boolean {
    const body = { grant_type: 'refresh_token' };
    if (this.faults > 0) {
      this.faults -= 1;
      this.told.call('token', { body, fault: true });
      this.told.pass(S * 2 ** tries);
      return tries < 3 && this.#refresh(tries + 1);
    }
    if (!this.#registered) {
      this.told.call('token', { body, refusal: 'refreshTokenRevoked' });
      this.#knows.registered = false;
      return false;
    }
    this.told.call('token', { body });
    this.#tokenAt = this.told.at;
    this.#tokenDead = false;
    return true;
  }

  expireTokens(): void {
    if (!this.#registered) return;
    this.#tokenDead = true;
    this.told.state('tokens', '0', '1', 'expired-by-hand');
  }

  /** A message that will arrive, now or later. */
  #send(
    type: string,
    about: { slotId?: string; slots?: Record<string, boolean> },
    later: boolean,
    arrive: () => void,
  ): void {
    const { slotId } = about;
    this.#waiting.push({ id: this.told.notify(type, about), arrive, ...(slotId === undefined ? {} : { slotId }) });
    if (!later) this.deliver();
  }

  /** All that waits arrives. */
  deliver(): void {
    for (const { id, arrive, slotId } of this.#waiting.splice(0)) {
      this.told.deliver(id, slotId === undefined ? {} : { slotId });
      arrive();
      this.told.pass(S);
    }
  }

  toggle(later: boolean): void {
    if (!this.#registered) return;
    this.#on = !this.#on;
    const on = this.#on;
    this.told.switched('beans', on);
    this.#send('SubscriptionChangedNotification', { slots: { beans: on } }, later, () => {
      this.#knows.on = on;
      if (!on) this.#reorderAt = null;
    });
  }

  /** The order goes its way, or is cancelled by the customer. */
  proceed(cancel: boolean, later: boolean): void {
    const order = this.#order;
    if (order === null || !this.#registered) return;
    const go = (to: string, rule: string): void => {
      this.told.order('beans', order.state, to, rule);
      order.state = to;
    };
    if (order.state === 'accepted') go('placed', 'T1');
    else if (cancel && order.state === 'placed') {
      go('cancelled', 'T5');
      this.#order = null;
      this.#send('OrderCancelledNotification', { slotId: 'beans' }, later, () => {
        // The order it tells of may not be the last one any more.
        if (this.#latest !== order) return;
        this.#cancelled += 1;
        if (this.#cancelled === 1 && this.#knows.on && this.#knows.registered) this.#reorderAt = this.#now + 5 * D;
        else if (this.#cancelled > 1) this.#untilFull = true;
      });
    } else if (order.state === 'placed') {
      go('shipped', 'T6');
      this.#send('ItemShippedNotification', { slotId: 'beans' }, later, () => {
        this.#cancelled = 0;
        this.#untilFull = false;
        this.#reorderAt = null;
      });
    } else {
      go('delivered', 'T7');
      this.#order = null;
      this.#send('ItemDeliveredNotification', { slotId: 'beans' }, later, () => {
        this.#onHand += FULL;
        this.#report();
      });
    }
  }

  deregister(later: boolean): void {
    if (!this.#registered) return;
    this.#registered = false;
    this.#waiting.length = 0;
    this.told.deregister();
    this.#send('DeviceDeregisteredNotification', {}, later, () => {
      this.#knows.registered = false;
      this.#reorderAt = null;
    });
  }

  restart(): void {
    this.told.world('started');
  }

  reset(): void {
    this.#registered = false;
    this.#knows.registered = false;
    this.#reorderAt = null;
    this.#waiting.length = 0;
    this.told.runs = true;
    this.told.scale = 1;
    this.told.at = Date.parse('2031-01-01T00:00:00Z');
    this.told.world('reset');
    // The clock of the new world is that of its beginning, and an entry says so only when it changes.
    this.told.clock('system');
    this.register();
  }
}
