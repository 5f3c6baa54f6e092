import { z } from 'zod';
import { Asin } from '../fields.ts';
import { defineNotification, type NotificationVersion } from './definition.ts';
import { content } from './order-info.ts';
import {
  CustomerInfo,
  customerInfo,
  DeviceInfo,
  exampleInput,
  infoAndDevice,
  notificationInfo,
  type PayloadInput,
} from './payload.ts';

const NAME = 'SubscriptionChangedNotification';

const payload = <S extends z.ZodType>(slot: S) =>
  z.looseObject({
    notificationInfo: notificationInfo(NAME),
    deviceInfo: DeviceInfo,
    subscriptionInfo: z.looseObject({
      slotsSubscriptionStatus: z.record(z.string(), slot).meta({ description: 'All slots of the model, by slot id.' }),
    }),
    customerInfo: CustomerInfo,
  });

export const SubscriptionChangedNotificationV1 = payload(
  z.boolean().meta({ description: 'Whether the slot may reorder.' }),
).meta({ id: 'SubscriptionChangedNotificationV1', description: 'Slots and their switches, v1.0.' });

export const SubscriptionChangedNotificationV2 = payload(
  z.looseObject({
    subscribed: z.boolean().meta({ description: 'The switch: whether the slot may reorder.' }),
    productInfoList: z
      .array(z.looseObject({ ...content, asin: Asin }))
      .meta({ description: 'The product chosen, also while the switch is off; empty when none is.' }),
  }),
).meta({ id: 'SubscriptionChangedNotificationV2', description: 'Slots, their switches and products, v2.0.' });

export interface SlotInput {
  readonly slotId: string;
  readonly subscribed: boolean;
  /** The product chosen; null when none is. Quantity in the slot's unit. */
  readonly product: { readonly quantity: number; readonly unit: string; readonly asin: string } | null;
}

export interface SubscriptionChangedInput extends PayloadInput {
  /** All slots of the model, in its order. */
  readonly slots: readonly SlotInput[];
}

function slotStatus(version: NotificationVersion, { subscribed, product }: SlotInput) {
  if (version === '1.0') return subscribed;
  const { quantity, unit, asin } = product ?? {};
  return { subscribed, productInfoList: product === null ? [] : [{ quantity, unit, asin }] };
}

const build = (version: NotificationVersion, input: SubscriptionChangedInput): Record<string, unknown> => ({
  ...infoAndDevice(NAME, input),
  subscriptionInfo: {
    slotsSubscriptionStatus: Object.fromEntries(input.slots.map((slot) => [slot.slotId, slotStatus(version, slot)])),
  },
  ...customerInfo(input),
});

const example: SubscriptionChangedInput = {
  ...exampleInput,
  slots: [{ slotId: 'beans', subscribed: true, product: { quantity: 24, unit: 'count', asin: 'B0EMUL0001' } }],
};

/** The customer's choices, all slots at once. */
export const subscriptionChanged = {
  ...defineNotification({
    name: NAME,
    summary: 'The customer changed which slots reorder, or what.',
    when: 'Set-up is completed, a product is chosen where none was, a choice is cleared, or a slot is switched on or off; under v2.0 also when a product is replaced by another (inferred).',
    provenance: { evidence: 'documented', source: 'NOTIF' },
    versions: ['1.0', '2.0'],
    attribute: '2.0',
    schemas: { '1.0': SubscriptionChangedNotificationV1, '2.0': SubscriptionChangedNotificationV2 },
    examples: { '1.0': build('1.0', example), '2.0': build('2.0', example) },
  }),
  build,
};
