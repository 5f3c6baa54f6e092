import {
  attributeOf,
  formsOf,
  type NotificationDefinition,
  type NotificationForm,
  type NotificationType,
  notifications,
  type OrderInput,
  type PayloadInput,
} from '../../contracts/notifications/index.ts';
import type { Materials } from './materials.ts';

/** DRS payloads about one device, each with an id of its own and later than the one before. */

export interface About {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly slotId: string;
  readonly clientId: string;
  readonly directedCustomerId: string;
}

export interface Payload {
  readonly type: string;
  readonly form: NotificationForm;
  readonly notificationId: string;
  /** Value of the message attribute `version`; null for none. */
  readonly attribute: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Payloads {
  /** A form of a type. */
  make(type: NotificationType, form: NotificationForm, change?: Change): Payload;
  /** The switch of the slot, v2.0 unless told otherwise. */
  slot(subscribed: boolean, change?: Change & { readonly form?: '1.0' | '2.0' }): Payload;
  /** Every type in each of its forms, in the order of a device's life. */
  every(): readonly Payload[];
}

export interface Change {
  /** Epoch milliseconds; a little later than the last one when absent. */
  readonly atMs?: number;
  readonly unit?: string;
}

const ASIN = 'B0EMUL0001';

export function createPayloads(about: About, { uuid, nowMs }: Pick<Materials, 'uuid' | 'nowMs'>): Payloads {
  let lastMs = 0;
  const next = (): number => {
    lastMs = Math.max(lastMs + 1, nowMs());
    return lastMs;
  };
  let orders = new Map<string, Omit<OrderInput, 'unit'>>();
  /** One for each version, and one that was cancelled before it was ever placed, as after a resolution that ran out. */
  const orderOf = (type: NotificationType, form: NotificationForm): Omit<OrderInput, 'unit'> => {
    const name = type === 'OrderCancelledNotification' ? type : form === '1.0' ? '1.0' : '2.0';
    const known = orders.get(name);
    if (known !== undefined) return known;
    const order = {
      instanceId: `amzn1.dash.v2.o.${Buffer.from(`r.${uuid()}.${uuid()}`).toString('base64')}`,
      slotId: about.slotId,
      quantity: 12,
      asin: ASIN,
      estimatedDeliveryDate: withoutMilliseconds(nowMs() + 7 * 24 * 60 * 60 * 1000),
    };
    orders.set(name, order);
    return order;
  };

  const bodyOf = (
    type: NotificationType,
    form: NotificationForm,
    input: PayloadInput,
    subscribed: boolean,
    unit: string,
  ) => {
    const { slotId } = about;
    const version = form === '1.0' ? '1.0' : '2.0';
    const placed = { ...orderOf(type, form), unit };
    switch (type) {
      case 'DeviceRegisteredNotification':
        return notifications[type].build(input);
      case 'DeviceDeregisteredNotification':
        return notifications[type].build(input);
      case 'SubscriptionChangedNotification': {
        const slots = [{ slotId, subscribed, product: { quantity: 24, unit, asin: ASIN } }];
        return notifications[type].build(version, { ...input, slots });
      }
      case 'OrderPlacedNotification':
        return notifications[type].build(version, { ...input, order: placed });
      case 'ItemShippedNotification':
        return notifications[type].build(version, { ...input, order: placed });
      case 'OrderCancelledNotification':
        return notifications[type].build({ ...input, order: placed });
      case 'ItemDeliveredNotification':
        return notifications[type].build({
          ...input,
          order: { ...placed, deliveryDate: withoutMilliseconds(nowMs()) },
        });
    }
  };

  const build = (type: NotificationType, form: NotificationForm, subscribed: boolean, change: Change): Payload => {
    const { modelId, serialNumber, clientId, directedCustomerId } = about;
    const notificationId = `amzn1.dash.notification.v1.${uuid()}`;
    const input: PayloadInput = {
      info: {
        lwaClientId: clientId,
        notificationTime: new Date(change.atMs ?? next()).toISOString(),
        notificationId,
      },
      device: { modelId, serialNumber },
      directedCustomerId,
    };
    const body = bodyOf(type, form, input, subscribed, change.unit ?? 'count');
    return { type, form, notificationId, attribute: attributeOf(notifications[type], form), body };
  };

  const types = Object.entries(notifications) as [NotificationType, NotificationDefinition][];
  return {
    make: (type, form, change = {}) => build(type, form, true, change),
    slot: (subscribed, { form = '2.0', ...change } = {}) =>
      build('SubscriptionChangedNotification', form, subscribed, change),
    every: () => {
      orders = new Map();
      return types.flatMap(([type, definition]) => formsOf(definition).map((form) => build(type, form, true, {})));
    },
  };
}

const withoutMilliseconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** `OrderPlacedNotification v2.0` */
export const payloadName = ({ type, form }: Payload): string => (form === 'single' ? type : `${type} v${form}`);
