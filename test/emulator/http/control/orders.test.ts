import { describe, expect, it } from 'vitest';
import { register, replenish, startTestEmulator } from '../../../support/emulator.ts';
import { startListener, subscribed } from '../../../support/listener.ts';
import { allPages, asker } from './client.ts';

const start = async () => {
  const emulator = await startTestEmulator();
  return { emulator, ask: asker(emulator) };
};

describe('the orders', () => {
  it('are listed device by device, page by page, and found by their id', async () => {
    const { emulator, ask } = await start();
    for (const serialNumber of ['SN-2', 'SN-1']) {
      const device = await register(emulator, { modelId: 'acme-printer', serialNumber });
      await replenish(emulator, device, 'color');
      await replenish(emulator, device, 'black');
    }
    await register(emulator, { serialNumber: 'SN-3' });
    const { items, pages } = await allPages(ask, 'orders', 3);
    expect(pages).toBe(2);
    expect(items.map((order) => [order.serialNumber, order.slotId])).toEqual([
      ['SN-2', 'color'],
      ['SN-2', 'black'],
      ['SN-1', 'color'],
      ['SN-1', 'black'],
    ]);
    expect((await allPages(ask, 'orders', 1)).items).toEqual(items);
    expect((await ask('GET', `orders/${items[2]?.instanceId}`)).body).toEqual(items[2]);
    expect((await ask('GET', 'orders?device=acme-printer/SN-1')).body).toEqual({ items: items.slice(2), next: null });
    expect((await ask('GET', 'orders?device=acme-printer/none')).body).toEqual({ items: [], next: null });
    expect((await allPages(ask, 'orders?device=acme-printer/SN-2', 1)).items).toEqual(items.slice(0, 2));
  });

  it('are not found by another id, nor listed by another cursor', async () => {
    const { ask } = await start();
    expect(await ask('GET', 'orders/nope')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
    expect((await ask('GET', 'orders?after=nope')).status).toBe(400);
    expect((await ask('GET', 'orders?device=nope')).status).toBe(400);
    expect((await ask('GET', `orders/${'x'.repeat(256)}`)).status).toBe(400);
  });
});

describe('the notifications', () => {
  it('are listed with what became of them', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener(({ type }) => (type === 'SubscriptionChangedNotification' ? 404 : 200));
    const subscriptionArn = await subscribed(emulator.world, listener.url);
    await register(emulator);
    await register(emulator, { serialNumber: 'SN-2' });
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    const { items } = await allPages(ask, 'notifications', 3);
    expect(items.map((one) => [one.serialNumber, one.notificationType])).toEqual([
      ['SN-0001', 'DeviceRegisteredNotification'],
      ['SN-0001', 'SubscriptionChangedNotification'],
      ['SN-2', 'DeviceRegisteredNotification'],
      ['SN-2', 'SubscriptionChangedNotification'],
    ]);
    expect(items[0]?.deliveries).toEqual([
      { subscriptionArn, state: 'delivered', attempts: 1, nextAttemptAt: null, lastStatus: 200 },
    ]);
    expect(items[1]?.deliveries).toMatchObject([{ state: 'permanent', lastStatus: 404 }]);
    expect((await ask('GET', 'notifications?device=acme-coffee/SN-2')).body.items).toEqual(items.slice(2));
    expect((await ask('GET', 'notifications?after=nope')).status).toBe(400);
  });

  it('are sent again with the same MessageId', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener();
    await subscribed(emulator.world, listener.url);
    await register(emulator);
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    const [first] = (await allPages(ask, 'notifications', 10)).items;
    const again = await ask('POST', `notifications/${first?.notificationId}/redeliver`);
    expect(again).toMatchObject({
      status: 200,
      body: { notificationId: first?.notificationId, deliveries: [{ attempts: 0 }] },
    });
    await listener.arrived(3);
    expect(listener.received[2]?.messageId).toBe(first?.messageId);
    expect(listener.received[2]?.type).toBe('DeviceRegisteredNotification');
  });

  it('are not sent again to nobody, nor when there are none', async () => {
    const { emulator, ask } = await start();
    await register(emulator);
    const [first] = (await allPages(ask, 'notifications', 10)).items;
    expect(await ask('POST', `notifications/${first?.notificationId}/redeliver`)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    });
    expect((await ask('POST', 'notifications/nope/redeliver')).status).toBe(404);
  });
});
