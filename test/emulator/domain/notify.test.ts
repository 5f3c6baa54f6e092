import { describe, expect, it } from 'vitest';
import { beginChange, setRegistration } from '../../../emulator/domain/device-change.ts';
import {
  notifyOrder,
  notifyRegistration,
  notifySubscription,
  type OrderNotification,
} from '../../../emulator/domain/notify.ts';
import { acceptOrder, placeOrder } from '../../../emulator/domain/order.ts';
import { seedPortal } from '../../../emulator/domain/seed.ts';
import type { Portal } from '../../../emulator/domain/state.ts';
import { deepFreeze, drawAt, givenDevice, portal, SUBSCRIBER, T0 } from '../../support/given.ts';

const inVersion = (version: '1.0' | '2.0'): Portal => {
  const copy = structuredClone(seedPortal);
  for (const model of copy.models) {
    model.notificationVersions = {
      SubscriptionChangedNotification: version,
      OrderPlacedNotification: version,
      ItemShippedNotification: version,
    };
  }
  return deepFreeze(copy);
};

const given = (world: Portal = portal, subscribers: readonly string[] = [SUBSCRIBER]) => {
  const device = givenDevice();
  return beginChange({ portal: world, device, subscribers, draw: drawAt(T0, device.turn) });
};

const orderTold = (type: OrderNotification, world?: Portal) => {
  const change = given(world);
  const [slot] = change.model.slots;
  if (slot === undefined || change.device.current === null) throw new Error('no slot');
  const order = placeOrder(change, acceptOrder(change, change.device.current, slot, 'B0EMUL0001'));
  notifyOrder(change, type, order);
  const entry = change.device.outbox.at(-1);
  if (entry === undefined) throw new Error('nothing told');
  return { entry, order };
};

describe('a notification', () => {
  it('is one entry with a delivery to every subscriber of the moment, and one event', () => {
    const change = given(portal, [SUBSCRIBER, `${SUBSCRIBER}2`]);
    notifySubscription(change);
    const entry = change.device.outbox.at(-1);
    expect(entry).toMatchObject({
      ordinal: 3,
      version: '2.0',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      at: T0,
      instanceId: null,
      slotId: null,
    });
    expect(entry?.deliveries).toEqual(
      [SUBSCRIBER, `${SUBSCRIBER}2`].map((subscriptionArn) => ({
        subscriptionArn,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: T0,
        envelopeTimestamp: null,
        lastStatus: null,
      })),
    );
    expect(change.events).toMatchObject([
      { kind: 'notification', notificationId: entry?.notificationId, payload: entry?.payload },
    ]);
    expect(change.device.nextOrdinal).toBe(4);
  });

  it('to nobody is kept all the same', () => {
    const change = given(portal, []);
    notifySubscription(change);
    expect(change.device.outbox.at(-1)?.deliveries).toEqual([]);
  });

  it('has ids of its own', () => {
    const change = given();
    notifySubscription(change);
    notifySubscription(change);
    const ids = change.device.outbox.slice(2).flatMap(({ notificationId, messageId }) => [notificationId, messageId]);
    expect(new Set(ids).size).toBe(4);
  });

  it('names customer, client, device, time and itself', () => {
    const change = given();
    if (change.device.current === null) throw new Error('not registered');
    notifyRegistration(change, 'DeviceRegisteredNotification', change.device.current);
    const entry = change.device.outbox.at(-1);
    expect(JSON.stringify(entry?.payload)).toBe(
      `{"notificationInfo":{"notificationType":"DeviceRegisteredNotification","lwaClientId":"amzn1.application-oa2-client.00000000000000000000000000000001","notificationTime":"${T0}","notificationId":"${entry?.notificationId}","version":"2015-06-05"},"deviceInfo":{"deviceIdentifier":{"serialNumber":"SN-0001"},"productIdentifier":{"modelId":"acme-coffee"}},"customerInfo":{"directedCustomerId":"amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ"}}`,
    );
  });

  it('of an ended registration is not sent', () => {
    const change = given();
    change.device = { ...change.device, current: null };
    const before = change.device;
    notifySubscription(change);
    expect(change.device).toBe(before);
    expect(() => setRegistration(change, {})).toThrow('no registration');
  });
});

describe('SubscriptionChanged', () => {
  it('in version 1.0 has switches only', () => {
    const change = given(inVersion('1.0'));
    notifySubscription(change);
    const entry = change.device.outbox.at(-1);
    expect(entry?.version).toBe('1.0');
    expect(entry?.payload).toMatchObject({ subscriptionInfo: { slotsSubscriptionStatus: { beans: true } } });
  });

  it('of a slot without a product has an empty list', () => {
    const change = given();
    const slot = change.device.current?.slots.beans;
    if (slot === undefined) throw new Error('no slot');
    setRegistration(change, { slots: { beans: { ...slot, asin: null, subscribed: false } } });
    notifySubscription(change);
    expect(change.device.outbox.at(-1)?.payload).toMatchObject({
      subscriptionInfo: { slotsSubscriptionStatus: { beans: { subscribed: false, productInfoList: [] } } },
    });
  });
});

describe('a message about an order', () => {
  it.each(['OrderPlacedNotification', 'ItemShippedNotification'] as const)(
    '%s in version 2.0 has ASIN and date in the product',
    (type) => {
      const { entry, order } = orderTold(type);
      expect(entry).toMatchObject({ version: '2.0', instanceId: order.instanceId, slotId: 'beans' });
      expect(entry.payload.orderInfo).toEqual({
        instanceId: order.instanceId,
        slotId: 'beans',
        productInfo: [
          { quantity: 24, unit: 'count', asin: 'B0EMUL0001', estimatedDeliveryDate: '2031-03-11T06:59:59Z' },
        ],
      });
    },
  );

  it.each(['OrderPlacedNotification', 'ItemShippedNotification'] as const)(
    '%s in version 1.0 has the date in the order and no ASIN',
    (type) => {
      const { entry, order } = orderTold(type, inVersion('1.0'));
      expect(entry.version).toBe('1.0');
      expect(entry.payload.orderInfo).toEqual({
        instanceId: order.instanceId,
        slotId: 'beans',
        productInfo: [{ quantity: 24, unit: 'count' }],
        estimatedDeliveryDate: '2031-03-11T06:59:59Z',
      });
    },
  );

  it('OrderCancelled has two members and no version', () => {
    const { entry, order } = orderTold('OrderCancelledNotification');
    expect(entry.version).toBeNull();
    expect(entry.payload.orderInfo).toEqual({ instanceId: order.instanceId, slotId: 'beans' });
  });

  it('ItemDelivered is in one form', () => {
    const { entry } = orderTold('ItemDeliveredNotification', inVersion('1.0'));
    expect(entry.version).toBe('2.0');
    expect(JSON.stringify(entry.payload.orderInfo)).toContain('"asin":"B0EMUL0001"');
  });
});
