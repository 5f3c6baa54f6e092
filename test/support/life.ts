import type { NewEntry, TimelineEntry } from '../../contracts/timeline.ts';
import { authenticate, type Claims } from '../../emulator/domain/authenticate.ts';
import { expireTokens } from '../../emulator/domain/customer/expire-tokens.ts';
import { removeApps } from '../../emulator/domain/customer/remove-app.ts';
import { beginChange, type ChangeInput, findModel, finish } from '../../emulator/domain/device-change.ts';
import { replenish } from '../../emulator/domain/drs/replenish.ts';
import { dueDeliveries, tick } from '../../emulator/domain/due.ts';
import type { Asked } from '../../emulator/domain/explain/explanation.ts';
import { explainNotification } from '../../emulator/domain/explain/notification.ts';
import { explainSlot } from '../../emulator/domain/explain/slot.ts';
import { explainToken } from '../../emulator/domain/explain/token.ts';
import { nextOrderDueAt } from '../../emulator/domain/order.ts';
import { recordAttempt } from '../../emulator/domain/outbox.ts';
import type { DomainEvent } from '../../emulator/domain/outcome.ts';
import { blankDevice, completeSetup, register } from '../../emulator/domain/registration.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedTopic } from '../../emulator/domain/seed.ts';
import type { Device, DeviceModel, Portal, Subscription, Topic } from '../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, SUBSCRIBER, portal as seeded, T0 } from './given.ts';

/** The life of one device in the pure domain, with the record that the emulator would keep of it. */

type Refusable = { accepted: true; next: Device; events: readonly DomainEvent[]; reply: unknown } | Refused;
type Refused = { accepted: false; refusal: string };
type Call = Partial<Omit<Extract<TimelineEntry, { kind: 'call' }>, 'reply'>> & { readonly status?: number };

export const SUBSCRIPTION: Subscription = {
  subscriptionArn: SUBSCRIBER,
  protocol: 'http',
  endpoint: 'http://127.0.0.1:3000/sns',
  rawMessageDelivery: false,
  filterPolicy: null,
  filterPolicyScope: 'MessageAttributes',
  deliveryPolicy: null,
  redrivePolicy: null,
  subscriptionRoleArn: null,
  status: 'confirmed',
  confirmationWasAuthenticated: false,
  authenticateOnUnsubscribe: false,
  token: '2336412f37',
  createdAt: T0,
  configured: false,
};

export class Life {
  portal: Portal = seeded;
  now = T0;
  clockStands = true;
  device: Device;
  entries: TimelineEntry[] = [];
  subscriptions: readonly Subscription[] = [SUBSCRIPTION];
  #turn = 0;

  constructor(modelId = 'acme-coffee', serialNumber = 'SN-0001') {
    this.device = deepFreeze(blankDevice(modelId, serialNumber));
  }

  get model(): DeviceModel {
    return findModel(this.portal, this.device.modelId) as DeviceModel;
  }
  get topic(): Topic {
    return { ...seedTopic, subscriptions: [...this.subscriptions] };
  }
  get input(): ChangeInput {
    const subscribers = this.subscriptions
      .filter(({ status }) => status === 'confirmed')
      .map(({ subscriptionArn }) => subscriptionArn);
    return { portal: this.portal, device: this.device, subscribers, draw: drawAt(this.now, this.#turn++) };
  }

  append(entry: Omit<NewEntry, 'at' | 'cause' | 'device'> & { cause?: number | null; device?: null }): number {
    const { modelId, serialNumber } = this.device;
    const seq = this.entries.length + 1;
    const shared = { at: this.now, wall: this.now, cause: null, device: { modelId, serialNumber } };
    this.entries.push({ seq, ...shared, ...entry } as TimelineEntry);
    return seq;
  }
  #commit(next: Device, events: readonly DomainEvent[], cause: number | null = null): void {
    this.device = deepFreeze(next);
    for (const event of events) this.append({ ...event, cause } as never);
  }

  /** A transition; what it says. */
  does(choose: (input: ChangeInput) => Refusable): unknown {
    const outcome = choose(this.input);
    if (!outcome.accepted) return outcome.refusal;
    this.#commit(outcome.next, outcome.events);
    return outcome.reply;
  }

  registers(
    given: { customer?: string; test?: boolean; subscribed?: boolean; asin?: null; includeNonLive?: boolean } = {},
  ): this {
    const change = beginChange(this.input);
    register(change, {
      directedCustomerId: given.customer ?? SEED_CUSTOMER_ID,
      clientId: SEED_CLIENT_ID,
      isTestDevice: given.test ?? false,
      includeNonLive: given.includeNonLive ?? false,
      scopes: ['dash:replenish'],
    });
    const choices = this.model.slots.map(({ slotId, products }) => [
      slotId,
      { asin: given.asin === null ? null : (products[0]?.asin ?? null), subscribed: given.subscribed ?? true },
    ]);
    completeSetup(change, `consent-${this.#turn}`, Object.fromEntries(choices));
    this.#commit(finish(change, this.device), change.events);
    return this;
  }

  /** What Replenish answers to the living token of the device: a detail code, or a refusal. The device is not touched. */
  wouldAnswer(slotId: string): string {
    const { device, portal, now } = this;
    if (typeof authenticate(portal, device, this.claims(), now) === 'string') return 'invalidToken';
    const request = { params: { slotId }, query: undefined, body: undefined };
    const outcome = replenish({ ...this.input, request, resultType: '' });
    return outcome.accepted ? outcome.reply.detailCode : outcome.refusal;
  }

  /** A Replenish call with the living token, on the record. */
  replenishes(slotId = 'beans'): this {
    const request = { params: { slotId }, query: undefined, body: undefined };
    if (this.device.current === null) return this.refused({ path: `/replenish/${slotId}` });
    const outcome = replenish({ ...this.input, request, resultType: '' });
    if (!outcome.accepted) return this.refused({ path: `/replenish/${slotId}`, slotId, refusal: outcome.refusal });
    const cause = this.calls({ path: `/replenish/${slotId}`, slotId, status: 200 });
    this.#commit(outcome.next, outcome.events, cause);
    return this;
  }

  /** A call as the record has it; a served Replenish call of the first slot unless said otherwise. */
  calls({ status = 200, ...given }: Call): number {
    return this.append({
      kind: 'call',
      surface: 'drs',
      operation: 'replenish',
      method: 'POST',
      path: '/replenish/beans',
      slotId: 'beans',
      headers: {},
      body: null,
      tokenId: 'abcdef01',
      reply: { status, headers: {}, body: status === 200 ? {} : { message: 'no' } },
      refusal: null,
      findings: [],
      fault: null,
      wallMs: 1,
      ...given,
    } as never);
  }
  refused(given: Call = {}): this {
    this.calls({ status: 400, refusal: 'invalidToken', ...given });
    return this;
  }

  /** Time passes, and orders with it. */
  pass(ms: number): this {
    const until = at(ms, this.now);
    for (;;) {
      const dueAt = nextOrderDueAt(this.device.orders);
      if (dueAt === null || dueAt > until) break;
      this.now = dueAt > this.now ? dueAt : this.now;
      const ticked = tick(this.input);
      this.#commit(ticked.next, ticked.events);
    }
    this.now = until;
    return this;
  }

  /** One attempt at everything due, answered so. */
  delivers(status: number | null | 'subscription-gone', only = Number.POSITIVE_INFINITY): this {
    for (const due of dueDeliveries(this.device.outbox).slice(0, only)) {
      if (due.at > this.now) continue;
      const { ordinal, subscriptionArn } = due;
      const result = status === 'subscription-gone' ? status : { status };
      const on = { ordinal, subscriptionArn, now: this.now, envelopeTimestamp: this.now };
      const done = recordAttempt(this.device, on, result);
      if (done === undefined) throw new Error('due, but not waiting');
      const entry = this.device.outbox.find((one) => one.ordinal === ordinal);
      this.device = deepFreeze(done.next);
      if (done.attempted === null || entry === undefined) continue;
      const { attempt, outcome, nextAttemptAt } = done.attempted;
      const { notificationId, messageId } = entry;
      this.append({
        kind: 'delivery',
        notificationId,
        messageId,
        type: 'Notification',
        subscriptionArn,
        attempt,
        outcome,
        status,
        ...(nextAttemptAt === null ? {} : { nextAttemptAt }),
        wallMs: 1,
      } as never);
    }
    return this;
  }

  removesApp(): this {
    const customer = this.device.current?.directedCustomerId ?? SEED_CUSTOMER_ID;
    const outcome = removeApps(this.portal, customer, [SEED_CLIENT_ID], drawAt(this.now));
    if (!outcome.accepted) throw new Error('never');
    this.portal = deepFreeze(outcome.next);
    for (const event of outcome.events) this.append({ ...event, device: null } as never);
    return this;
  }
  expiresTokens(): this {
    this.does(expireTokens as (input: ChangeInput) => Refusable);
    return this;
  }

  /** Claims of a token minted now. */
  claims(kind: Claims['kind'] = 'access'): Claims & { confidential: boolean } {
    const { modelId, serialNumber, current } = this.device;
    return {
      kind,
      modelId,
      serialNumber,
      grantId: current?.grantId ?? 'none',
      epoch: current?.accessEpoch ?? 0,
      mintedAtMs: Date.parse(this.now),
      confidential: true,
    };
  }

  asked(): Asked {
    const { portal, now, clockStands, entries } = this;
    return { portal, now, clockStands, entries };
  }
  explainSlot(slotId = 'beans') {
    return explainSlot({ ...this.asked(), device: this.device, model: this.model, slotId });
  }
  /** The newest notification of a type, or of all. */
  explainNotification(type?: string) {
    const { outbox } = this.device;
    const entry = outbox.findLast(({ notificationType }) => type === undefined || notificationType === type);
    if (entry === undefined) throw new Error(`no ${type}`);
    return this.explainEntry(entry);
  }
  explainEntry(entry: Device['outbox'][number]) {
    const { notificationId } = entry;
    const { outbox } = this.device;
    const entries = this.entries.filter((one) => !('notificationId' in one) || one.notificationId === notificationId);
    const kept = { entry, outbox };
    return explainNotification({
      ...this.asked(),
      entries,
      notificationId,
      kept,
      model: this.model,
      topic: this.topic,
    });
  }
  explainToken(claims: Claims & { confidential: boolean }, device: Device | undefined = this.device) {
    const mintedAt = new Date(claims.mintedAtMs).toISOString();
    return explainToken({
      ...this.asked(),
      tokenId: 'abcdef01',
      seen: { kind: 'genuine', claims, mintedAt, device },
    });
  }
}
