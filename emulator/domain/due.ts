import type { Instant } from '../../contracts/fields.ts';
import { beginChange, type ChangeInput, finish } from './device-change.ts';
import { earliest } from './instants.ts';
import { nextOrderDueAt, tickOrder } from './order.ts';
import type { DomainEvent } from './outcome.ts';
import type { Device, Order, OutboxEntry, Published, Topic } from './state.ts';

/** What time alone brings about, and what is due to be sent. Waiting is data: instants in the documents. */

export type DueWhat = 'order-placed' | 'resolution-expires' | 'order-ships' | 'order-delivered' | 'delivery-attempt';

export interface DueEntry {
  readonly id: string;
  readonly at: Instant;
  readonly what: DueWhat;
  readonly modelId?: string;
  readonly serialNumber?: string;
  readonly slotId?: string;
  readonly instanceId?: string;
  readonly notificationId?: string;
  readonly subscriptionArn?: string;
  readonly attempt?: number;
}

/** Sorted by instant, then by id. */
export const byDueOrder = (a: DueEntry, b: DueEntry): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** One attempt that may be made: the message, and which subscription it goes to. */
export interface DueDelivery {
  readonly ordinal: number;
  readonly subscriptionArn: string;
  readonly at: Instant;
  readonly attempt: number;
}

/**
 * Attempts waiting in an outbox. The first attempt of a message to a subscription waits until the first
 * attempt of the message before it has ended, so that DeviceRegistered goes out before SubscriptionChanged. What a
 * fault struck has no turn.
 */
export function dueDeliveries(outbox: readonly Pick<OutboxEntry, 'ordinal' | 'deliveries'>[]): DueDelivery[] {
  const due: DueDelivery[] = [];
  const waiting = new Set<string>();
  for (const entry of outbox) {
    for (const delivery of entry.deliveries) {
      if (delivery.state !== 'pending' || delivery.nextAttemptAt === null) continue;
      if (delivery.attempts === 0 && delivery.outOfTurn === undefined) {
        if (waiting.has(delivery.subscriptionArn)) continue;
        waiting.add(delivery.subscriptionArn);
      }
      due.push({
        ordinal: entry.ordinal,
        subscriptionArn: delivery.subscriptionArn,
        at: delivery.nextAttemptAt,
        attempt: delivery.attempts + 1,
      });
    }
  }
  return due;
}

const dueDeliveryAt = new WeakMap<readonly OutboxEntry[], { at: Instant | null }>();
const dueOrderAt = new WeakMap<readonly Order[], { at: Instant | null }>();

/** Documents share the parts that did not change, so the answer for a part is worked out once. */
function remembered<T extends object>(memory: WeakMap<T, { at: Instant | null }>, part: T, work: () => Instant | null) {
  const known = memory.get(part);
  if (known !== undefined) return known.at;
  const at = work();
  memory.set(part, { at });
  return at;
}

/** The nearest instant at which something is due on a device, or null. */
export function nextDueAt(device: Device): Instant | null {
  const deliveryAt = remembered(dueDeliveryAt, device.outbox, () =>
    dueDeliveries(device.outbox).reduce<Instant | null>((nearest, { at }) => earliest(nearest, at), null),
  );
  const orderAt = remembered(dueOrderAt, device.orders, () => nextOrderDueAt(device.orders));
  return earliest(deliveryAt, orderAt);
}

/** Attempts waiting in a topic: at its handshake messages, and at what the maker published himself. */
export const topicDeliveries = ({ handshakes, published }: Topic): DueDelivery[] => [
  ...handshakes.flatMap(({ ordinal, delivery: { subscriptionArn, nextAttemptAt, attempts } }): DueDelivery[] =>
    nextAttemptAt === null ? [] : [{ ordinal, subscriptionArn, at: nextAttemptAt, attempt: attempts + 1 }],
  ),
  ...dueDeliveries(published),
];

/** The nearest instant at which a message of a topic is due, or null. */
export const nextTopicDueAt = (topic: Topic): Instant | null =>
  topicDeliveries(topic).reduce<Instant | null>((nearest, { at }) => earliest(nearest, at), null);

const ordinalText = (ordinal: number): string => String(ordinal).padStart(8, '0');

/** Everything due on a device, for the list of due entries. */
export function dueEntries(device: Device): DueEntry[] {
  const { modelId, serialNumber } = device;
  const unit = `${modelId}/${serialNumber}`;
  const orders = device.orders.flatMap((order): DueEntry[] =>
    order.due === null
      ? []
      : [
          {
            id: `${unit}:${order.due.what}:${order.instanceId}`,
            at: order.due.at,
            what: order.due.what,
            modelId,
            serialNumber,
            slotId: order.slotId,
            instanceId: order.instanceId,
          },
        ],
  );
  const byOrdinal = new Map(device.outbox.map((entry) => [entry.ordinal, entry]));
  const deliveries = dueDeliveries(device.outbox).flatMap((due): DueEntry[] => {
    const entry = byOrdinal.get(due.ordinal);
    return entry === undefined ? [] : [deliveryDueEntry(device, entry, due)];
  });
  return [...orders, ...deliveries].sort(byDueOrder);
}

/** Id of the due entry of one attempt; sorts behind the orders of its device. */
export const deliveryDueId = (unit: string, { ordinal, subscriptionArn, attempt }: DueDelivery): string =>
  `${unit}:z-delivery:${ordinalText(ordinal)}:${subscriptionArn}:${attempt}`;

export function deliveryDueEntry(device: Device, entry: OutboxEntry, due: DueDelivery): DueEntry {
  const { modelId, serialNumber } = device;
  return {
    id: deliveryDueId(`${modelId}/${serialNumber}`, due),
    at: due.at,
    what: 'delivery-attempt',
    modelId,
    serialNumber,
    ...(entry.slotId === null ? {} : { slotId: entry.slotId }),
    ...(entry.instanceId === null ? {} : { instanceId: entry.instanceId }),
    notificationId: entry.notificationId,
    subscriptionArn: due.subscriptionArn,
    attempt: due.attempt,
  };
}

/** Everything due on a topic: its handshake messages, and what was published to it. */
export const topicDueEntries = (topic: Topic): DueEntry[] =>
  topicDeliveries(topic)
    .map(({ ordinal, subscriptionArn, at, attempt }): DueEntry => {
      const to = publishedAt(topic, ordinal) === undefined ? '' : `${subscriptionArn}:`;
      const id = `${topic.topicArn}:${ordinalText(ordinal)}:${to}${attempt}`;
      return { id, at, what: 'delivery-attempt', subscriptionArn, attempt };
    })
    .sort(byDueOrder);

/** What was published under an ordinal of a topic; undefined when that is a handshake's, or nothing's any more. */
export const publishedAt = ({ published }: Topic, ordinal: number): Published | undefined =>
  published.find((candidate) => candidate.ordinal === ordinal);

export interface Ticked {
  readonly next: Device;
  readonly events: readonly DomainEvent[];
  readonly fired: readonly DueEntry[];
}

/** Makes happen what is due for the orders of a device at `draw.now`, each change once. */
export function tick(input: ChangeInput): Ticked {
  const { device, draw } = input;
  const isDue = (order: Order) => order.due !== null && order.due.at <= draw.now;
  if (!device.orders.some(isDue)) return { next: device, events: [], fired: [] };
  const change = beginChange(input);
  const fired = dueEntries(device).filter((entry) => entry.what !== 'delivery-attempt' && entry.at <= draw.now);
  for (const entry of fired) {
    const order = change.device.orders.find((candidate) => candidate.instanceId === entry.instanceId);
    if (order !== undefined) tickOrder(change, order);
  }
  return { next: finish(change, device), events: change.events, fired };
}
