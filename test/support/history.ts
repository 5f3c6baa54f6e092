import type { DeviceName, Fact, JudgeOptions } from '../../contracts/obligations/facts.ts';
import { createJudgement, type Judgement } from '../../contracts/obligations/judge-all.ts';
import type { Verdict } from '../../contracts/obligations/verdict.ts';
import type { Finding, TimelineEntry } from '../../contracts/timeline.ts';

/**
 * A timeline as an emulator would have written it, made by hand: entries in their form, numbered, at a world time
 * and a real time that go on together unless the clock is moved.
 */

export const COFFEE: DeviceName = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
export const PRINTER: DeviceName = { modelId: 'acme-printer', serialNumber: 'SN-0002' };

export const S = 1_000;
export const MIN = 60 * S;
export const H = 60 * MIN;
export const D = 24 * H;

const TYPES = 'com.amazon.dash.replenishment.';
const ARN = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
export const SUBSCRIPTION = `${ARN}:8f3c0f57-13a4-4c2d-9f0e-1f5a7f1f0001`;

/** Version headers of each call, as they have to be. */
const VERSIONS: Record<string, [input: string, result: string]> = {
  replenish: ['DrsReplenishInput@1.0', 'DrsReplenishResult@1.0'],
  slotStatus: ['DrsSlotStatusInput@1.0', 'DrsSlotStatusResult@1.0'],
  deviceStatus: ['DrsDeviceStatusInput@1.0', 'DrsDeviceStatusResult@1.0'],
  subscriptionInfo: ['DrsSubscriptionInfoInput@1.0', 'DrsSubscriptionInfoResult@2.0'],
  deregister: ['DrsDeregisterInput@2.0', 'DrsDeregisterResult@1.0'],
};

const PATHS: Record<string, string> = {
  replenish: 'POST /replenish/{slot}',
  slotStatus: 'POST /slotStatus/{slot}',
  deviceStatus: 'POST /deviceStatus',
  subscriptionInfo: 'GET /subscriptionInfo',
  deregister: 'DELETE /registration',
  token: 'POST /auth/o2/token',
  authorize: 'GET /ap/oa',
};

const ERRORS: Record<string, [status: number, message: string]> = {
  invalidToken: [400, 'Invalid token'],
  invalidVersion: [400, 'x-amzn-accept-type: missing; supported: com.amazon.dash.replenishment.DrsReplenishResult@1.0'],
  invalidInput: [400, 'body: expected a JSON object'],
  slotUnsubscribed: [400, 'Unable to place order - slot : <beans> is unsubscribed.'],
  slotNotFound: [404, 'Slot not found - slot : beanz'],
  untrustedRedirect: [400, 'page'],
  refreshTokenRevoked: [400, 'invalid_grant'],
  redirectMismatch: [400, 'invalid_grant'],
};

type Call = Extract<TimelineEntry, { kind: 'call' }>;

export interface CallOptions {
  readonly device?: DeviceName | null;
  readonly slotId?: string;
  readonly refusal?: string;
  /** The reply's. */
  readonly status?: number;
  readonly reply?: unknown;
  readonly body?: unknown;
  readonly path?: string;
  readonly surface?: Call['surface'];
  readonly headers?: Record<string, string>;
  readonly findings?: readonly Finding[];
  /** A planned fault struck it. */
  readonly fault?: boolean;
  /** How long it takes. */
  readonly wallMs?: number;
  /** How long it has been under way already, beside other entries. */
  readonly underWayMs?: number;
}

export interface ReportOptions extends CallOptions {
  readonly remaining?: number;
  readonly original?: number;
  readonly onHand?: number | null;
  readonly lastUse?: string;
  readonly runsOut?: string;
}

export const finding = (rule: string, field: string, expected: string, seen: string): Finding => ({
  rule,
  field,
  expected,
  seen,
  source: 'SLOT',
});

const iso = (ms: number): string => new Date(ms).toISOString();

export class History {
  /** World time and real time now, in ms. */
  at: number;
  wall: number;
  readonly facts: Fact[] = [];
  readonly device: DeviceName;
  /** The world's clock goes on by itself. */
  runs = true;
  /** How much faster than real time. */
  scale = 1;
  #seq = 0;
  #ids = 0;
  #orders = 0;

  /** Begins with `world: started`; world time is real time unless `at` says otherwise. */
  constructor({ device = COFFEE, at }: { device?: DeviceName; at?: string } = {}) {
    this.device = device;
    this.wall = Date.parse('2031-03-01T10:00:00.000Z');
    this.at = at === undefined ? this.wall : Date.parse(at);
    this.world('started');
  }

  /** Number of the last entry. */
  get seq(): number {
    return this.#seq;
  }

  get entries(): TimelineEntry[] {
    return this.facts.filter((fact): fact is TimelineEntry => 'seq' in fact);
  }

  add(entry: Record<string, unknown>): number {
    this.#seq += 1;
    const base = { seq: this.#seq, at: iso(this.at), wall: iso(this.wall), cause: null, device: this.device };
    this.facts.push({ ...base, ...entry } as unknown as TimelineEntry);
    return this.#seq;
  }

  /** Time goes by, for everybody; a manual clock stands meanwhile. */
  pass(ms: number): this {
    if (this.runs) this.at += ms * this.scale;
    this.wall += ms;
    return this;
  }

  /** `advance`: the world's clock is moved, and real time goes by as good as not. */
  move(ms: number, mode: 'system' | 'manual' = this.runs ? 'system' : 'manual'): this {
    const [from, to] = [iso(this.at), iso(this.at + ms)];
    const began = from;
    this.runs = mode === 'system';
    this.add({ kind: 'clock', device: null, from, to, mode, scale: this.scale });
    this.at += ms;
    this.wall += 5;
    this.call('advanceClock', {
      surface: 'control',
      device: null,
      path: 'POST /_emulator/clock/advance',
      reply: { now: to },
      began,
    });
    return this;
  }

  clock(mode: 'system' | 'manual', scale = 1): this {
    this.runs = mode === 'system';
    this.scale = scale;
    this.add({ kind: 'clock', device: null, from: iso(this.at), to: iso(this.at), mode, scale });
    return this;
  }

  world(event: 'started' | 'reset' | 'restored'): number {
    return this.add({ kind: 'world', device: null, event });
  }

  gap(dropped: number): this {
    this.#seq += dropped - 1;
    this.add({ kind: 'gap', device: null, dropped });
    return this;
  }

  /** An adapter of the device acknowledged a `wait` over the time since then. */
  lived(from: number, device: DeviceName | null = this.device): this {
    this.facts.push({ kind: 'device-lived', device, from: iso(from), to: iso(this.at) });
    return this;
  }

  goesBy(clock: 'shared' | 'real' | 'foreign', device: DeviceName | null = null): this {
    this.facts.push({ kind: 'device-clock', device, clock });
    return this;
  }

  call(operation: string | null, options: CallOptions & { readonly began?: string } = {}): number {
    const { slotId, refusal, findings = [], fault = false, wallMs = 1, underWayMs = 0 } = options;
    const [failed, message] = ERRORS[refusal ?? ''] ?? [400, refusal];
    const status = options.status ?? (fault ? 503 : refusal === undefined ? 200 : failed);
    const [input, result] = VERSIONS[operation ?? ''] ?? [];
    const line = options.path ?? PATHS[operation ?? ''] ?? 'GET /nowhere';
    const [method, path] = line.includes(' ') ? line.split(' ', 2) : [PATHS[operation ?? '']?.split(' ')[0], line];
    const at = options.began ?? iso(this.at - (this.runs ? underWayMs : 0));
    this.pass(wallMs);
    return this.add({
      kind: 'call',
      at,
      device: options.device === undefined ? this.device : options.device,
      ...(slotId === undefined ? {} : { slotId }),
      surface: options.surface === undefined ? (input === undefined ? 'lwa' : 'drs') : options.surface,
      operation,
      method,
      path: (path ?? '').replace('{slot}', slotId ?? ''),
      headers: {
        ...(input === undefined ? {} : { 'x-amzn-type-version': TYPES + input, 'x-amzn-accept-type': TYPES + result }),
        ...options.headers,
      },
      body: options.body ?? null,
      tokenId: null,
      reply: { status, headers: {}, body: refusal === undefined ? (options.reply ?? {}) : { message } },
      refusal: refusal ?? null,
      findings,
      fault: fault ? 1 : null,
      wallMs: wallMs + underWayMs,
    });
  }

  status(options: CallOptions = {}): number {
    return this.call('deviceStatus', { body: { mostRecentlyActiveDate: iso(this.at) }, ...options });
  }

  /** SlotStatus; plausible, and by the world's clock, unless told otherwise. */
  report(slotId: string, options: ReportOptions = {}): number {
    const { remaining = 50, original = 100, onHand = 0, lastUse, runsOut, ...rest } = options;
    const body = {
      expectedReplenishmentDate: runsOut ?? iso(this.at + 30 * D),
      remainingQuantityInUnit: remaining,
      originalQuantityInUnit: original,
      ...(onHand === null ? {} : { totalQuantityOnHand: onHand }),
      lastUseDate: lastUse ?? iso(this.at),
    };
    return this.call('slotStatus', { slotId, body, ...rest });
  }

  replenish(slotId: string, detailCode = 'STANDARD_ORDER_PLACED', options: CallOptions = {}): number {
    return this.call('replenish', { slotId, reply: { detailCode, eventInstanceId: 'amzn1.dash.v2.o.x' }, ...options });
  }

  state(subject: string, from: string | null, to: string | null, rule: string, more: object = {}): number {
    return this.add({ kind: 'state', subject, id: 'id', from, to, rule, ...more });
  }

  /** The order that was last accepted. */
  get #instanceId(): string {
    return `amzn1.dash.v2.o.${this.#orders}`;
  }

  /** A registration with its slots switched on. */
  register(slotIds: readonly string[] = ['beans'], rule = 'registered', device: DeviceName = this.device): number {
    const first = this.state('registration', null, 'registered', rule, { device });
    for (const slotId of slotIds) this.switched(slotId, true, device);
    return first;
  }

  deregister(by = 'customer', device: DeviceName = this.device): number {
    return this.state('registration', 'registered', null, by, { device });
  }

  switched(slotId: string, on: boolean, device: DeviceName = this.device): number {
    const text = (now: boolean) => `${now ? 'subscribed' : 'unsubscribed'}:B0EMUL0001`;
    return this.state('slot', text(!on), text(on), 'customer', { slotId, id: slotId, device });
  }

  order(slotId: string, from: string | null, to: string, rule: string): number {
    if (from === null) this.#orders += 1;
    return this.state('order', from, to, rule, { slotId, id: this.#instanceId });
  }

  /** A notification is written; its id. */
  notify(notificationType: string, { slotId, slots, device = this.device }: NotifyOptions = {}): string {
    this.#ids += 1;
    const notificationId = `amzn1.dash.notification.v1.${this.#ids}`;
    const subscriptionInfo = slots && {
      slotsSubscriptionStatus: Object.fromEntries(
        Object.entries(slots).map(([id, on]) => [id, { subscribed: on, productInfoList: [] }]),
      ),
    };
    this.add({
      kind: 'notification',
      device,
      notificationId,
      notificationType,
      version: null,
      topicArn: ARN,
      ...(slotId === undefined ? {} : { slotId, instanceId: this.#instanceId }),
      payload: { notificationInfo: { notificationType }, ...(subscriptionInfo && { subscriptionInfo }) },
    });
    return notificationId;
  }

  /** An attempt at it. */
  deliver(notificationId: string | null, options: DeliverOptions = {}): number {
    const { outcome = 'delivered', slotId, device = this.device, type = 'Notification', wallMs = 3 } = options;
    const status = options.status === undefined ? (outcome === 'delivered' ? 200 : 500) : options.status;
    this.pass(wallMs);
    return this.add({
      kind: 'delivery',
      device: type === 'Notification' ? device : null,
      ...(slotId === undefined ? {} : { slotId }),
      notificationId,
      messageId: 'b3a6cf3c-2f54-4b1e-9c1a-000000000001',
      type,
      subscriptionArn: options.subscriptionArn ?? SUBSCRIPTION,
      attempt: 1,
      outcome,
      status,
      ...(options.error === undefined ? {} : { error: options.error }),
      wallMs,
    });
  }

  /** Written and delivered at once; the number of the delivery. */
  tell(notificationType: string, options: NotifyOptions = {}): number {
    const id = this.notify(notificationType, options);
    return this.deliver(id, options);
  }

  /** What judges say of all that. */
  judged(options: JudgeOptions = {}): Judgement {
    const judgement = createJudgement(options);
    for (const fact of this.facts) judgement.step(fact);
    return judgement;
  }

  verdict(rule: number, options: JudgeOptions = {}): Verdict {
    return (this.judged(options).verdicts()[rule] as { verdict: Verdict }).verdict;
  }

  /** The rules that are broken, as numbers. */
  broken(options: JudgeOptions = {}): number[] {
    return Object.values(this.judged(options).verdicts())
      .filter(({ verdict }) => verdict.outcome === 'broken')
      .map(({ obligation }) => obligation.number);
  }
}

interface NotifyOptions {
  readonly slotId?: string;
  readonly slots?: Readonly<Record<string, boolean>>;
  readonly device?: DeviceName;
}

export interface DeliverOptions {
  readonly outcome?: 'delivered' | 'retry' | 'permanent' | 'exhausted';
  readonly status?: number | null;
  readonly error?: string;
  readonly slotId?: string;
  readonly device?: DeviceName;
  readonly type?: 'Notification' | 'SubscriptionConfirmation';
  readonly subscriptionArn?: string;
  readonly wallMs?: number;
}

/** A registered coffee machine with a slot for beans, switched on. */
export function history(options: ConstructorParameters<typeof History>[0] = {}): History {
  const made = new History(options);
  made.register(made.device === PRINTER ? ['black', 'color'] : ['beans']);
  return made;
}

export const kept = (times: number) => ({ outcome: 'kept', times });
