import type { NotificationType } from '../../../contracts/notifications/index.ts';
import { dateOf, listOf, type Members, membersOf, quantityOf, textOf } from './foreign-json.ts';

/**
 * A DRS payload, read as far as a device maker needs it: both generations of each type, fields in any company. What kind
 * it is says `notificationType` and nothing else, not the Subject of the message and not a version number
 * (docs/obligations.md, 24, 27, 28, 30).
 */

/** What a message says of one slot. `product` is undefined where the message has none to tell: v1.0. */
export interface SlotNews {
  readonly subscribed: boolean;
  readonly product: { readonly asin: string; readonly quantity: number | null } | null | undefined;
}

export interface OrderNews {
  readonly what: 'placedAt' | 'cancelledAt' | 'shippedAt' | 'deliveredAt';
  readonly instanceId: string;
  readonly slotId: string;
  readonly quantity: number | null;
  readonly estimatedDeliveryAt: number | null;
}

export type News =
  | { readonly of: 'registration'; readonly registered: boolean }
  | { readonly of: 'slots'; readonly slots: ReadonlyMap<string, SlotNews> }
  | { readonly of: 'order'; readonly order: OrderNews };

export interface Heard {
  readonly notificationType: string;
  readonly notificationId: string | null;
  /** When the service sent it, epoch milliseconds. */
  readonly time: number;
  readonly modelId: string;
  readonly serialNumber: string;
  readonly directedCustomerId: string | null;
  readonly news: News;
}

export type ReadNotification =
  | { readonly ok: true; readonly heard: Heard }
  | { readonly ok: false; readonly notificationType: string | null; readonly problem: string };

type Reader = (payload: Members) => News | null;

const order =
  (what: OrderNews['what']): Reader =>
  (payload) => {
    const info = membersOf(payload.orderInfo);
    const instanceId = textOf(info.instanceId);
    const slotId = textOf(info.slotId);
    if (instanceId === null || slotId === null) return null;
    const products = listOf(info.productInfo).map(membersOf);
    const quantities = products.flatMap((product) => quantityOf(product.quantity) ?? []);
    // v2.0 has a date with each product, v1.0 one for all of them.
    const dates = [info, ...products].flatMap((one) => dateOf(one.estimatedDeliveryDate) ?? []);
    const quantity = quantities.length === 0 ? null : quantities.reduce((sum, one) => sum + one, 0);
    const estimatedDeliveryAt = dates.length === 0 ? null : Math.max(...dates);
    return { of: 'order', order: { what, instanceId, slotId, quantity, estimatedDeliveryAt } };
  };

const READERS: Readonly<Record<NotificationType, Reader>> = {
  DeviceRegisteredNotification: () => ({ of: 'registration', registered: true }),
  DeviceDeregisteredNotification: () => ({ of: 'registration', registered: false }),
  SubscriptionChangedNotification: (payload) => ({
    of: 'slots',
    slots: slotsOf(membersOf(payload.subscriptionInfo).slotsSubscriptionStatus),
  }),
  OrderPlacedNotification: order('placedAt'),
  OrderCancelledNotification: order('cancelledAt'),
  ItemShippedNotification: order('shippedAt'),
  ItemDeliveredNotification: order('deliveredAt'),
};

/** `slotsSubscriptionStatus` of SubscriptionChanged and of SubscriptionInfo: booleans in v1.0, objects in v2.0. */
export function slotsOf(status: unknown): Map<string, SlotNews> {
  const slots = new Map<string, SlotNews>();
  for (const [slotId, slot] of Object.entries(membersOf(status))) {
    const news = typeof slot === 'boolean' ? { subscribed: slot, product: undefined } : slotOf(membersOf(slot));
    if (news !== null) slots.set(slotId, news);
  }
  return slots;
}

function slotOf(slot: Members): SlotNews | null {
  if (typeof slot.subscribed !== 'boolean') return null;
  if (!Array.isArray(slot.productInfoList)) return { subscribed: slot.subscribed, product: undefined };
  const [first] = slot.productInfoList.map(membersOf);
  const asin = textOf(first?.asin);
  const product = asin === null ? null : { asin, quantity: quantityOf(first?.quantity) };
  // Nothing can be ordered where nothing was chosen, whatever the switch says.
  return { subscribed: slot.subscribed && product !== null, product };
}

export function readNotification(payload: unknown): ReadNotification {
  const members = membersOf(payload);
  const info = membersOf(members.notificationInfo);
  const notificationType = textOf(info.notificationType);
  const no = (problem: string): ReadNotification => ({ ok: false, notificationType, problem });
  if (notificationType === null) return no('the payload names no notificationType');
  const read = Object.hasOwn(READERS, notificationType) ? READERS[notificationType as NotificationType] : undefined;
  if (read === undefined) return no(`${notificationType} is not known; it is ignored`);
  const time = dateOf(info.notificationTime);
  const { deviceIdentifier, productIdentifier } = membersOf(members.deviceInfo);
  const serialNumber = textOf(membersOf(deviceIdentifier).serialNumber);
  // The page of v1.0 SubscriptionChanged prints the model under another name.
  const product = membersOf(productIdentifier);
  const modelId = textOf(product.modelId) ?? textOf(product.myDeviceModel);
  if (time === null || serialNumber === null || modelId === null) {
    return no('the payload names no device or no notificationTime');
  }
  const news = read(members);
  if (news === null) return no('the payload names no instanceId or no slotId');
  return {
    ok: true,
    heard: {
      notificationType,
      notificationId: textOf(info.notificationId),
      time,
      modelId,
      serialNumber,
      directedCustomerId: textOf(membersOf(members.customerInfo).directedCustomerId),
      news,
    },
  };
}
