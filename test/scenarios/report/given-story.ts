import type { Finding, TimelineEntry } from '../../../contracts/timeline.ts';
import type { LoadedScenario, Variant } from '../../../scenarios/runner/loaded.ts';
import type { Outcome, PlayedStep } from '../../../scenarios/runner/outcome.ts';

/** Stories for tests, told entry by entry as an emulator would record them. */

type Kind = TimelineEntry['kind'];
type Of<K extends Kind> = Extract<TimelineEntry, { kind: K }>;

export const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
export const START = '2031-03-04T10:00:00.000Z';

export interface StoryTeller {
  readonly entries: TimelineEntry[];
  readonly steps: PlayedStep[];
  now: string;
  /** Moves the clock, as `advance` does. */
  advance(ms: number): void;
  call(method: string, path: string, operation: string, about?: Partial<Of<'call'>>): void;
  state(subject: Of<'state'>['subject'], from: string | null, to: string | null, about?: Partial<Of<'state'>>): void;
  /** A notification and its first delivery. */
  notify(type: string, about?: Partial<Of<'notification'>>, delivery?: Partial<Of<'delivery'>>): string;
  deliver(notificationId: string | null, about?: Partial<Of<'delivery'>>): void;
  customer(action: string, about?: Partial<Of<'customer'>>): void;
  add<K extends Kind>(
    kind: K,
    about: Omit<Of<K>, 'seq' | 'kind' | 'at' | 'wall' | 'cause' | 'device'> & Partial<Of<K>>,
  ): void;
  /** Ends a step: what was told since the one before belongs to it. */
  step(title: string, note?: string): void;
}

export function storyTeller(start = START): StoryTeller {
  const entries: TimelineEntry[] = [];
  const steps: PlayedStep[] = [];
  let from = start;
  let notifications = 0;
  const teller: StoryTeller = {
    entries,
    steps,
    now: start,
    add(kind, about) {
      const base = {
        seq: entries.length + 1,
        at: teller.now,
        wall: '2026-01-01T00:00:00.000Z',
        cause: null,
        device: DEVICE,
      };
      entries.push({ ...base, kind, ...about } as unknown as TimelineEntry);
    },
    advance(ms) {
      const to = new Date(Date.parse(teller.now) + ms).toISOString();
      teller.add('clock', { from: teller.now, to, mode: 'manual', scale: 1, device: null });
      teller.now = to;
    },
    call: (method, path, operation, about = {}) =>
      teller.add('call', {
        surface: 'drs',
        operation,
        method,
        path,
        headers: {},
        body: null,
        tokenId: null,
        reply: { status: 200, headers: {}, body: {} },
        refusal: null,
        findings: [],
        fault: null,
        wallMs: 1,
        ...about,
      }),
    state: (subject, was, is, about = {}) =>
      teller.add('state', { subject, id: `${subject}-1`, from: was, to: is, rule: 'rule', ...about }),
    notify(type, about = {}, delivery = {}) {
      notifications += 1;
      const notificationId = about.notificationId ?? `notification-${notifications}`;
      const topicArn = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
      teller.add('notification', {
        notificationId,
        notificationType: type,
        version: null,
        topicArn,
        payload: {},
        ...about,
      });
      teller.deliver(notificationId, delivery);
      return notificationId;
    },
    deliver: (notificationId, about = {}) =>
      teller.add('delivery', {
        notificationId,
        messageId: 'message',
        type: 'Notification',
        subscriptionArn: 'arn',
        attempt: 1,
        outcome: 'delivered',
        status: 200,
        wallMs: 1,
        ...about,
      }),
    customer: (action, about = {}) => teller.add('customer', { actor: 'customer', action, ...about }),
    step(title, note) {
      const place = { file: 'scenarios/story.yaml', line: 10 + steps.length, column: 3 };
      steps.push({
        place,
        title,
        ...(note === undefined ? {} : { note }),
        from,
        to: teller.now,
        lastSeq: entries.length,
      });
      from = teller.now;
    },
  };
  return teller;
}

export const finding: Finding = { rule: 'W1', field: 'body', expected: 'JSON', seen: 'a=1', source: 'DRS' };

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const slot = { slotId: 'beans' };

/** What the device reports of its stock. */
export function report(teller: StoryTeller, left: number, slotId = 'beans', full = 24): void {
  teller.call('POST', `/slotStatus/${slotId}`, 'slotStatus', {
    slotId,
    body: { remainingQuantityInUnit: left, originalQuantityInUnit: full, totalQuantityOnHand: 0 },
  });
}

/** Two weeks of a coffee machine: reports, an order from acceptance to delivery, a retry, a refusal. */
export function lifecycle(): StoryTeller {
  const teller = storyTeller();
  teller.add('world', { event: 'started', device: null });
  const noDevice = { device: null };
  teller.state('subscription', null, 'pending', { rule: 'subscribe', ...noDevice });
  teller.call('GET', '/SimpleNotificationService-26f85d7d8c2d51abd423477c2f89e3fa.pem', 'signingCertificate', {
    surface: 'sns',
    ...noDevice,
  });
  teller.call('GET', '/?Action=ConfirmSubscription&TopicArn=arn', 'snsQuery', { surface: 'sns', ...noDevice });
  teller.state('subscription', 'pending', 'confirmed', { rule: 'confirm', ...noDevice });
  teller.deliver(null, { type: 'SubscriptionConfirmation', ...noDevice });

  teller.call('POST', '/_emulator/devices', 'registerDevice', {
    surface: 'control',
    reply: { status: 201, headers: {}, body: {} },
  });
  teller.state('registration', null, 'registered', { rule: 'registered' });
  teller.notify('DeviceRegisteredNotification');
  teller.state('slot', 'unsubscribed:none', 'subscribed:B0EMUL0001', { id: 'beans', rule: 'setup-completed', ...slot });
  teller.notify('SubscriptionChangedNotification', { version: '2.0' });
  teller.step('service: register', 'The customer signs up and chooses beans.');

  for (let left = 12; left >= 9; left -= 1) {
    if (left < 12) teller.advance(DAY);
    if (left < 12) {
      teller.call('POST', '/slotStatus/beans', 'slotStatus', {
        ...slot,
        reply: { status: 400, headers: {}, body: { message: 'Invalid token' } },
        refusal: 'invalidToken',
      });
      teller.call('POST', '/auth/o2/token', 'token', { surface: 'lwa', body: { grant_type: 'refresh_token' } });
    }
    report(teller, left);
  }
  teller.step('device: use beans');

  const instanceId = 'amzn1.dash.v2.o.first';
  teller.call('POST', '/replenish/beans', 'replenish', {
    ...slot,
    reply: { status: 200, headers: {}, body: { detailCode: 'STANDARD_ORDER_PLACED', eventInstanceId: instanceId } },
  });
  const order = { id: instanceId, ...slot };
  teller.state('order', null, 'accepted', { ...order, rule: 'accepted' });
  teller.step('device: replenish beans', 'Seven days ahead, as a device must.');
  teller.advance(2000);
  teller.state('order', 'accepted', 'placed', { ...order, rule: 'T1' });
  const placed = teller.notify(
    'OrderPlacedNotification',
    { version: '2.0', instanceId, ...slot },
    { outcome: 'retry', status: 503, nextAttemptAt: '2031-03-07T10:00:22.000Z' },
  );
  teller.step('advance: PT2S');
  teller.advance(20_000);
  teller.deliver(placed, { attempt: 2 });
  teller.call('POST', '/replenish/beans', 'replenish', {
    ...slot,
    findings: [finding],
    reply: { status: 200, headers: {}, body: { detailCode: 'ORDER_INPROGRESS', eventInstanceId: instanceId } },
  });
  teller.step('device: replenish beans');
  teller.advance(25 * HOUR);
  teller.state('order', 'placed', 'shipped', { ...order, rule: 'T6' });
  teller.notify('ItemShippedNotification', { version: '2.0', instanceId, ...slot });
  teller.advance(5 * DAY + 20 * HOUR);
  teller.state('order', 'shipped', 'delivered', { ...order, rule: 'T7' });
  teller.notify('ItemDeliveredNotification', { version: '2.0', instanceId, ...slot });
  report(teller, 24);
  teller.step('advance: P7D');
  teller.advance(3 * DAY);
  teller.customer('deregister');
  teller.state('registration', 'registered', null, { rule: 'customer' });
  teller.notify(
    'DeviceDeregisteredNotification',
    {},
    { outcome: 'exhausted', status: null, error: 'connect ECONNREFUSED 127.0.0.1:1' },
  );
  teller.step('service: deregister');
  return teller;
}

export function scenario(about: Partial<LoadedScenario> = {}): LoadedScenario {
  return {
    file: 'scenarios/story.yaml',
    name: 'an order is placed, shipped and delivered',
    tags: [],
    requires: [],
    params: {},
    matrix: {},
    world: {},
    steps: [],
    outputs: {},
    ...about,
  };
}

export function variant(title: string, about: Partial<LoadedScenario> = {}): Variant {
  return { scenario: scenario({ name: title, ...about }), title, values: {} };
}

export function outcome(about: Partial<Outcome> = {}): Outcome {
  const { entries, steps } = lifecycle();
  return {
    variant: variant('an order is placed, shipped and delivered'),
    status: 'passed',
    warnings: [],
    steps,
    timeline: entries,
    exchanges: [],
    received: [],
    wallMs: 34.2,
    seed: 1,
    ...about,
  };
}
