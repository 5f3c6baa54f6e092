import type { NotificationForm, NotificationType } from '../../../contracts/notifications/index.ts';
import { notifications } from '../../../contracts/notifications/index.ts';

/** The payloads that the notification page prints, with invented identifiers; member order as printed. */

const slotA = 'd96e5adf-a2be-4e31-ac8b-e7d742840d2b';
const slotB = '53d23c0b-df43-4fb2-99fc-fc64e7aa8576';
const instanceId =
  'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh';

const head = (type: string) =>
  `{"notificationInfo":{"notificationType":"${type}","lwaClientId":"amzn1.application-oa2-client.710984ae48d55c34db7316d552390ace","notificationTime":"2031-03-04T02:23:52.747Z","notificationId":"amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9","version":"2015-06-05"},"deviceInfo":{"deviceIdentifier":{"serialNumber":"ACME-0042-A7"},"productIdentifier":{"modelId":"Acme-Coffee-2"}},`;
const customer = '"customerInfo":{"directedCustomerId":"amzn1.account.ANMUVV3F7ZFNPCMGFMQSTQKHBROQ"}';
const keys = `"instanceId":"${instanceId}","slotId":"${slotA}"`;

const input = {
  info: {
    lwaClientId: 'amzn1.application-oa2-client.710984ae48d55c34db7316d552390ace',
    notificationTime: '2031-03-04T02:23:52.747Z',
    notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9',
  },
  device: { modelId: 'Acme-Coffee-2', serialNumber: 'ACME-0042-A7' },
  directedCustomerId: 'amzn1.account.ANMUVV3F7ZFNPCMGFMQSTQKHBROQ',
};
const order = {
  instanceId,
  slotId: slotA,
  quantity: 12,
  unit: 'count',
  asin: 'B0EMUL0001',
  estimatedDeliveryDate: '2031-03-11T06:59:59Z',
};
const slots = [
  { slotId: slotA, subscribed: true, product: { quantity: 24, unit: 'count', asin: 'B0EMUL0001' } },
  { slotId: slotB, subscribed: false, product: { quantity: 1, unit: 'count', asin: 'B0EMUL0002' } },
];

const orderV1 = (type: string) =>
  `${head(type)}${customer},"orderInfo":{${keys},"productInfo":[{"quantity":12.0,"unit":"count"}],"estimatedDeliveryDate":"2031-03-11T06:59:59Z"}}`;
const orderV2 = (type: string) =>
  `${head(type)}${customer},"orderInfo":{${keys},"productInfo":[{"quantity":12.0,"unit":"count","asin":"B0EMUL0001","estimatedDeliveryDate":"2031-03-11T06:59:59Z"}]}}`;

export interface Sample {
  readonly type: NotificationType;
  readonly form: NotificationForm;
  /** As printed. */
  readonly text: string;
  readonly built: Record<string, unknown>;
  /** A change that is nearly right: path of the member, and what it becomes (absent: removed). */
  readonly nearMisses: readonly { readonly path: readonly (string | number)[]; readonly to?: unknown }[];
}

const infoMisses = [
  { path: ['notificationInfo', 'version'], to: '2.0' },
  { path: ['notificationInfo', 'notificationTime'], to: '2031-03-04T02:23:52Z' },
  { path: ['notificationInfo', 'notificationId'], to: '7972a36d-51b3-4a6c-a005-0ed31a6e72b9' },
  { path: ['notificationInfo', 'lwaClientId'] },
  { path: ['deviceInfo', 'productIdentifier'], to: { myDeviceModel: 'Acme-Coffee-2' } },
  { path: ['deviceInfo', 'deviceIdentifier', 'serialNumber'], to: 42 },
  { path: ['customerInfo'] },
];
const dateWithMilliseconds = '2031-03-11T06:59:59.000Z';
const orderV1Misses = [
  { path: ['orderInfo', 'estimatedDeliveryDate'] },
  { path: ['orderInfo', 'estimatedDeliveryDate'], to: dateWithMilliseconds },
  { path: ['orderInfo', 'productInfo'], to: [] },
];
const orderV2Misses = [
  { path: ['orderInfo', 'productInfo', 0, 'asin'] },
  { path: ['orderInfo', 'productInfo', 0, 'estimatedDeliveryDate'], to: dateWithMilliseconds },
  { path: ['orderInfo', 'productInfo', 0, 'quantity'], to: '12.0' },
];

export const samples: readonly Sample[] = [
  {
    type: 'DeviceRegisteredNotification',
    form: 'single',
    text: `${head('DeviceRegisteredNotification')}${customer}}`,
    built: notifications.DeviceRegisteredNotification.build(input),
    nearMisses: [
      ...infoMisses,
      { path: ['notificationInfo', 'notificationType'], to: 'DeviceDeregisteredNotification' },
    ],
  },
  {
    type: 'DeviceDeregisteredNotification',
    form: 'single',
    text: `${head('DeviceDeregisteredNotification')}${customer}}`,
    built: notifications.DeviceDeregisteredNotification.build(input),
    nearMisses: [...infoMisses, { path: ['notificationInfo', 'notificationType'], to: 'DeviceRegisteredNotification' }],
  },
  {
    type: 'SubscriptionChangedNotification',
    form: '1.0',
    text: `${head('SubscriptionChangedNotification')}"subscriptionInfo":{"slotsSubscriptionStatus":{"${slotA}":true,"${slotB}":false}},${customer}}`,
    built: notifications.SubscriptionChangedNotification.build('1.0', { ...input, slots }),
    nearMisses: [...infoMisses, { path: ['subscriptionInfo', 'slotsSubscriptionStatus', slotA], to: 'true' }],
  },
  {
    type: 'SubscriptionChangedNotification',
    form: '2.0',
    text: `${head('SubscriptionChangedNotification')}"subscriptionInfo":{"slotsSubscriptionStatus":{"${slotA}":{"subscribed":true,"productInfoList":[{"quantity":24.0,"unit":"count","asin":"B0EMUL0001"}]},"${slotB}":{"subscribed":false,"productInfoList":[{"quantity":1.0,"unit":"count","asin":"B0EMUL0002"}]}}},${customer}}`,
    built: notifications.SubscriptionChangedNotification.build('2.0', { ...input, slots }),
    nearMisses: [
      ...infoMisses,
      { path: ['subscriptionInfo', 'slotsSubscriptionStatus', slotA], to: true },
      { path: ['subscriptionInfo', 'slotsSubscriptionStatus', slotA, 'productInfoList', 0, 'asin'], to: 'emul' },
    ],
  },
  {
    type: 'OrderPlacedNotification',
    form: '1.0',
    text: orderV1('OrderPlacedNotification'),
    built: notifications.OrderPlacedNotification.build('1.0', { ...input, order }),
    nearMisses: [...infoMisses, ...orderV1Misses],
  },
  {
    type: 'OrderPlacedNotification',
    form: '2.0',
    text: orderV2('OrderPlacedNotification'),
    built: notifications.OrderPlacedNotification.build('2.0', { ...input, order }),
    nearMisses: [...infoMisses, ...orderV2Misses],
  },
  {
    type: 'OrderCancelledNotification',
    form: 'single',
    text: `${head('OrderCancelledNotification')}${customer},"orderInfo":{${keys}}}`,
    built: notifications.OrderCancelledNotification.build({ ...input, order }),
    nearMisses: [...infoMisses, { path: ['orderInfo', 'instanceId'] }, { path: ['orderInfo', 'slotId'], to: '' }],
  },
  {
    type: 'ItemShippedNotification',
    form: '1.0',
    text: orderV1('ItemShippedNotification'),
    built: notifications.ItemShippedNotification.build('1.0', { ...input, order }),
    nearMisses: [...infoMisses, ...orderV1Misses],
  },
  {
    type: 'ItemShippedNotification',
    form: '2.0',
    text: orderV2('ItemShippedNotification'),
    built: notifications.ItemShippedNotification.build('2.0', { ...input, order }),
    nearMisses: [
      ...infoMisses,
      ...orderV2Misses,
      // The printed sample has a brace in the wrong place, which puts the order into the customer.
      { path: ['orderInfo'] },
    ],
  },
  {
    type: 'ItemDeliveredNotification',
    form: 'single',
    text: `${head('ItemDeliveredNotification')}${customer},"orderInfo":{${keys},"productInfo":[{"quantity":12.0,"unit":"count","asin":"B0EMUL0001"}],"deliveryDate":"2031-03-10T19:05:00Z"}}`,
    built: notifications.ItemDeliveredNotification.build({
      ...input,
      order: { ...order, deliveryDate: '2031-03-10T19:05:00Z' },
    }),
    nearMisses: [
      ...infoMisses,
      { path: ['orderInfo', 'deliveryDate'], to: '2031-03-10T19:05:00.000Z' },
      { path: ['orderInfo', 'productInfo', 0, 'asin'] },
    ],
  },
];
