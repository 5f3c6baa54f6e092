import { describe, expect, it } from 'vitest';
import { notifications } from '../../../../contracts/notifications/index.ts';
import type { Heard } from '../../../../scenarios/runner/device/notification.ts';
import { readNotification } from '../../../../scenarios/runner/device/notification.ts';

const example = (type: keyof typeof notifications, form: string): Record<string, unknown> =>
  structuredClone((notifications[type].examples as Record<string, Record<string, unknown>>)[form] ?? {});

function read(payload: unknown): Heard {
  const result = readNotification(payload);
  if (!result.ok) throw new Error(result.problem);
  return result.heard;
}

const forms = Object.entries(notifications).flatMap(([type, { examples }]) =>
  Object.keys(examples).map((form) => [type as keyof typeof notifications, form] as const),
);

describe('a notification', () => {
  it.each(forms)('%s in form %s is read, with its device, its customer and its time', (type, form) => {
    expect(read(example(type, form))).toMatchObject({
      notificationType: type,
      notificationId: expect.stringMatching(/^amzn1\.dash\.notification\.v1\./),
      time: Date.parse('2031-03-04T10:00:02.000Z'),
      modelId: 'acme-coffee',
      serialNumber: 'SN-0001',
      directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
    });
  });

  it.each(forms)('%s in form %s says the same in the company of members nobody knows', (type, form) => {
    const plain = example(type, form);
    const strange = JSON.parse(JSON.stringify(plain), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { zebra: { stripes: [1] }, ...value, apple: null }
        : value,
    );
    const slots = { subscriptionInfo: plain.subscriptionInfo };
    expect(read({ ...strange, ...(plain.subscriptionInfo === undefined ? {} : slots) })).toEqual(read(plain));
  });

  it.each(['OrderPlacedNotification', 'ItemShippedNotification'] as const)(
    '%s says the same in v1.0, where the date is elsewhere',
    (type) => {
      const order = {
        quantity: 12,
        slotId: 'beans',
        estimatedDeliveryAt: Date.parse('2031-03-11T06:59:59Z'),
        instanceId: expect.stringMatching(/^amzn1\.dash\.v2\.o\./),
      };
      expect(read(example(type, '1.0')).news).toMatchObject({ of: 'order', order });
      expect(read(example(type, '2.0')).news).toMatchObject({ of: 'order', order });
    },
  );

  it('SubscriptionChanged names the product in v2.0 only', () => {
    const slotsIn = (form: string) => {
      const { news } = read(example('SubscriptionChangedNotification', form));
      return news.of === 'slots' ? Object.fromEntries(news.slots) : null;
    };
    expect(slotsIn('1.0')).toEqual({ beans: { subscribed: true, product: undefined } });
    expect(slotsIn('2.0')).toEqual({ beans: { subscribed: true, product: { asin: 'B0EMUL0001', quantity: 24 } } });
  });

  it('SubscriptionChanged without a product cannot be ordered for, whatever its switch says', () => {
    const payload = example('SubscriptionChangedNotification', '2.0');
    payload.subscriptionInfo = { slotsSubscriptionStatus: { beans: { subscribed: true, productInfoList: [] } } };
    const { news } = read(payload);
    expect(news.of === 'slots' && news.slots.get('beans')).toEqual({ subscribed: false, product: null });
  });

  it('SubscriptionChanged leaves out a slot that nobody can read, and keeps the others', () => {
    const payload = example('SubscriptionChangedNotification', '2.0');
    payload.subscriptionInfo = { slotsSubscriptionStatus: { beans: 'on', tea: { productInfoList: [] }, milk: false } };
    const { news } = read(payload);
    expect(news.of === 'slots' && [...news.slots.keys()]).toEqual(['milk']);
  });

  it('has its model under another name, as a printed sample of v1.0 does', () => {
    const payload = example('SubscriptionChangedNotification', '1.0');
    payload.deviceInfo = {
      deviceIdentifier: { serialNumber: 'SN-0001' },
      productIdentifier: { myDeviceModel: 'acme-coffee' },
    };
    expect(read(payload).modelId).toBe('acme-coffee');
  });

  it('of an unknown type is told as such, and not read', () => {
    const payload = { ...example('DeviceRegisteredNotification', 'single') };
    payload.notificationInfo = {
      ...(payload.notificationInfo as object),
      notificationType: 'KettleBoiledNotification',
    };
    expect(readNotification(payload)).toMatchObject({
      ok: false,
      notificationType: 'KettleBoiledNotification',
      problem: expect.stringContaining('not known'),
    });
  });

  it.each([
    ['no object', 'text'],
    ['nothing', undefined],
    ['an array', []],
    ['no type', { notificationInfo: {} }],
    ['a type of the prototype', { notificationInfo: { notificationType: 'constructor' } }],
    ['no device', { ...example('OrderCancelledNotification', 'single'), deviceInfo: null }],
    ['no order', { ...example('OrderCancelledNotification', 'single'), orderInfo: { slotId: 'beans' } }],
    [
      'no time',
      {
        ...example('OrderCancelledNotification', 'single'),
        notificationInfo: { notificationType: 'OrderCancelledNotification', notificationTime: 'soon' },
      },
    ],
  ])('with %s is none', (_, payload) => {
    expect(readNotification(payload)).toMatchObject({ ok: false, problem: expect.any(String) });
  });
});
