import type { Instant } from '../../contracts/fields.ts';
import { nextDueAt, nextTopicDueAt } from './due.ts';
import type { Consent, Device, Order, OutboxEntry, Portal, Topic } from './state.ts';

/** What the store indexes for a unit: the unique names that lead to it, and when something is due in it. */

interface Units {
  portal: Portal;
  topic: Topic;
  consent: Consent;
  device: Device;
}

export const orderKey = (instanceId: string): string => `order:${instanceId}`;
export const notificationKey = (notificationId: string): string => `notification:${notificationId}`;
export const subscriptionKey = (subscriptionArn: string): string => `subscription:${subscriptionArn}`;
export const handshakeKey = (token: string): string => `handshake:${token}`;
export const codeKey = (code: string): string => `code:${code}`;

const NONE: readonly string[] = [];
const known = new WeakMap<readonly Order[], { outbox: readonly OutboxEntry[]; unique: readonly string[] }>();

/** The same array as last time while orders and outbox are the same, so that an index need not look twice. */
function deviceKeys({ orders, outbox }: Device): readonly string[] {
  if (orders.length === 0 && outbox.length === 0) return NONE;
  const last = known.get(orders);
  if (last !== undefined && last.outbox === outbox) return last.unique;
  const unique = [
    ...orders.map((order) => orderKey(order.instanceId)),
    ...outbox.map((entry) => notificationKey(entry.notificationId)),
  ];
  known.set(orders, { outbox, unique });
  return unique;
}

export function keysOf<K extends keyof Units>(
  kind: K,
  doc: Units[K],
): { unique: readonly string[]; dueAt: Instant | null } {
  switch (kind) {
    case 'device': {
      const device = doc as Device;
      return { unique: deviceKeys(device), dueAt: nextDueAt(device) };
    }
    case 'topic': {
      const topic = doc as Topic;
      const unique = topic.subscriptions.flatMap(({ subscriptionArn, token }) => [
        subscriptionKey(subscriptionArn),
        handshakeKey(token),
      ]);
      return { unique, dueAt: nextTopicDueAt(topic) };
    }
    case 'consent': {
      const { code } = doc as Consent;
      return { unique: code === null ? NONE : [codeKey(code)], dueAt: null };
    }
    default:
      return { unique: NONE, dueAt: null };
  }
}
