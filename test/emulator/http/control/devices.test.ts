import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET, SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import { call, callHeaders, replenish, startTestEmulator } from '../../../support/emulator.ts';
import { T0 } from '../../../support/given.ts';
import { allPages, asker } from './client.ts';

const start = async () => {
  const emulator = await startTestEmulator();
  return { emulator, ask: asker(emulator) };
};

const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

const tokens = (url: string, fields: Record<string, string>) =>
  fetch(`${url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(fields) });

describe('a device registered at once', () => {
  it('has tokens that work, and its slots are subscribed to their first product', async () => {
    const { emulator, ask } = await start();
    const made = await ask('POST', 'devices', COFFEE);
    expect(made).toMatchObject({
      status: 201,
      body: { ...COFFEE, directedCustomerId: SEED_CUSTOMER_ID, expiresIn: 3600 },
    });
    const accessToken = String(made.body.accessToken);
    expect((await replenish(emulator, { accessToken })).status).toBe(200);
    const renewed = await tokens(emulator.url, {
      grant_type: 'refresh_token',
      refresh_token: String(made.body.refreshToken),
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    });
    expect(renewed.status).toBe(200);

    const shown = await ask('GET', 'devices/acme-coffee/SN-0001');
    const orders = shown.body.orders as unknown as { instanceId: string; quantity: number }[];
    expect(shown.body).toMatchObject({
      ...COFFEE,
      status: 'registered',
      isTestDevice: false,
      directedCustomerId: SEED_CUSTOMER_ID,
      clientId: SEED_CLIENT_ID,
      registeredAt: T0,
      lastDeviceStatusAt: null,
      slots: { beans: { asin: 'B0EMUL0001', subscribed: true, lastReport: null, openOrder: orders[0]?.instanceId } },
    });
    expect(orders).toMatchObject([
      { ...COFFEE, slotId: 'beans', state: 'accepted', placedAt: null, cancelledBy: null, quantity: 24 },
    ]);
    expect(emulator.entries('notification').map((entry) => entry.notificationType)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });

  it('takes the choices that are made for it', async () => {
    const { ask } = await start();
    await ask('POST', 'devices', {
      modelId: 'acme-printer',
      serialNumber: 'P-1',
      isTestDevice: true,
      slots: { black: { asin: 'B0EMUL0004', subscribed: false }, color: { asin: null } },
    });
    const { body } = await ask('GET', 'devices/acme-printer/P-1');
    expect(body).toMatchObject({
      isTestDevice: true,
      slots: { black: { asin: 'B0EMUL0004', subscribed: false }, color: { asin: null, subscribed: false } },
    });
  });

  it.each([
    [{}, 'modelId', undefined],
    [{ ...COFFEE, modelId: 'acme-cofee' }, 'modelId', 'acme-coffee'],
    [{ ...COFFEE, serialNumber: 'a b' }, 'serialNumber', undefined],
    [{ ...COFFEE, serialNumber: 'a\u0000b' }, 'serialNumber', undefined],
    [{ ...COFFEE, serialNumber: 'x'.repeat(65) }, 'serialNumber', undefined],
    [{ ...COFFEE, serialNumber: 7 }, 'serialNumber', undefined],
    [{ ...COFFEE, isTest: true }, 'isTest', undefined],
    [{ ...COFFEE, slot: {} }, 'slot', 'slots'],
    [{ modelid: 'acme-coffee', serialNumber: 'SN-0001' }, 'modelid', 'modelId'],
    [{ ...COFFEE, slots: { bean: {} } }, 'slots.bean', 'beans'],
    [{ ...COFFEE, slots: { beans: { asin: 'B0EMUL0003' } } }, 'slots.beans.asin', 'B0EMUL0001'],
    [{ ...COFFEE, slots: { beans: { subscribe: true } } }, 'slots.beans.subscribe', 'subscribed'],
    [{ ...COFFEE, slots: { beans: { asin: null, subscribed: true } } }, 'slots.beans.asin', undefined],
    [{ ...COFFEE, directedCustomerId: 'amzn1.account.NOBODY' }, 'directedCustomerId', undefined],
    [{ ...COFFEE, clientId: 'another' }, 'clientId', undefined],
    [{ modelId: 'acme-preview', serialNumber: 'W-1' }, 'includeNonLive', undefined],
    ['[]', 'body', undefined],
    ['{', 'body', undefined],
  ])('is refused with %j, and nothing happens', async (body, path, nearest) => {
    const { ask } = await start();
    const refused = await ask('POST', 'devices', body);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid', path } } });
    if (nearest !== undefined) expect(refused.body.error?.nearest).toBe(nearest);
    expect((await ask('GET', 'devices')).body.items).toEqual([]);
  });

  it.each(['__proto__', '__pr\\u006fto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'knows no slot %s, whatever objects have by themselves',
    async (name) => {
      const { emulator, ask } = await start();
      const slot = name.replace('\\u006f', 'o');
      const body = `{"modelId":"acme-coffee","serialNumber":"SN-0001","slots":{"${name}":{}}}`;
      expect(await ask('POST', 'devices', body)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid', path: `slots.${slot}` } },
      });
      const { body: made } = await ask('POST', 'devices', COFFEE);
      const path = `devices/acme-coffee/SN-0001/slots/${slot}`;
      expect((await ask('PUT', `${path}/subscription`, { subscribed: false })).status).toBe(404);
      expect((await ask('PUT', `${path}/next-order`, { problem: 'stock' })).status).toBe(404);
      const trigger = { event: 'subscription-changed', slotId: slot };
      expect((await ask('POST', 'devices/acme-coffee/SN-0001/trigger', trigger)).status).toBe(404);
      expect((await replenish(emulator, { accessToken: String(made.accessToken) }, slot)).status).toBe(404);
      expect(emulator.faults()).toEqual([]);
    },
  );

  it('does not let a hostile key change what objects are', async () => {
    const { ask } = await start();
    const hostile = '{"modelId":"acme-coffee","serialNumber":"SN-0001","__proto__":{"admin":true}}';
    expect((await ask('POST', 'devices', hostile)).status).toBe(400);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('of a model that is not live needs to say so', async () => {
    const { ask } = await start();
    const preview = { modelId: 'acme-preview', serialNumber: 'W-1', includeNonLive: true };
    expect((await ask('POST', 'devices', preview)).status).toBe(201);
  });
});

describe('a consent granted at once', () => {
  const CONSENT = { ...COFFEE, clientId: SEED_CLIENT_ID, redirectUri: 'http://localhost:3000/callback' };

  it('yields a code that can be exchanged once', async () => {
    const { emulator, ask } = await start();
    const granted = await ask('POST', 'consents', { ...CONSENT, state: 'a&b' });
    expect(granted.status).toBe(201);
    const code = String(granted.body.code);
    const redirect = new URL(String(granted.body.redirectTo));
    expect(redirect.origin + redirect.pathname).toBe(CONSENT.redirectUri);
    expect([redirect.searchParams.get('code'), redirect.searchParams.get('state')]).toEqual([code, 'a&b']);
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CONSENT.redirectUri,
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    };
    expect((await tokens(emulator.url, fields)).status).toBe(200);
    expect((await tokens(emulator.url, fields)).status).toBe(400);
  });

  it.each([
    [{ ...CONSENT, clientId: 'another' }, 'clientId'],
    [{ ...CONSENT, redirectUri: 'https://evil.example/' }, 'redirectUri'],
    [{ ...CONSENT, modelId: 'acme-tea' }, 'modelId'],
    [{ ...CONSENT, codeChallenge: 'short' }, 'codeChallenge'],
    [{ ...CONSENT, slots: { filter: {} } }, 'slots.filter'],
    [{ ...CONSENT, redirect: 'x' }, 'redirect'],
    [{ ...CONSENT, slots: { beans: { asin: null, subscribed: true } } }, 'slots.beans.asin'],
  ])('is refused with %j', async (body, path) => {
    const { ask } = await start();
    expect(await ask('POST', 'consents', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', path } },
    });
    expect((await ask('GET', 'devices')).body.items).toEqual([]);
  });

  it('of a model that is not live names the member that lets it register, as a registration does, and no other model', async () => {
    const { ask } = await start();
    const preview = { modelId: 'acme-preview' };
    const refused = await ask('POST', 'consents', { ...CONSENT, ...preview });
    const problem = 'acme-preview is not live; includeNonLive lets it register';
    expect([refused.status, refused.body.error]).toEqual([
      400,
      { code: 'invalid', message: expect.stringContaining(problem), path: 'includeNonLive' },
    ]);
    expect((await ask('POST', 'devices', { ...COFFEE, ...preview })).body.error?.path).toBe('includeNonLive');
    expect((await ask('POST', 'consents', { ...CONSENT, ...preview, includeNonLive: true })).status).toBe(201);
    expect((await ask('POST', 'consents', { ...CONSENT, modelId: 'acme-cofee' })).body.error?.nearest).toBe(
      'acme-coffee',
    );
  });
});

describe('the devices', () => {
  it('are listed in order of creation, page by page', async () => {
    const { ask } = await start();
    const serials = ['C', 'A', 'B', 'E', 'D'];
    for (const serialNumber of serials) await ask('POST', 'devices', { ...COFFEE, serialNumber });
    const { items, pages } = await allPages(ask, 'devices', 2);
    expect(pages).toBe(3);
    expect(items.map((item) => item.serialNumber)).toEqual(serials);
    expect((await ask('GET', 'devices?limit=5')).body.next).toBeNull();
  });

  it('take no cursor of another list, and no other limit', async () => {
    const { ask } = await start();
    for (const serialNumber of ['A', 'B']) await ask('POST', 'devices', { ...COFFEE, serialNumber });
    const { next } = (await ask('GET', 'notifications?limit=1')).body;
    expect(typeof next).toBe('string');
    for (const query of [
      `after=${next}`,
      'after=nonsense',
      'after=%00',
      'limit=0',
      'limit=1001',
      'limit=1.5',
      'page=2',
    ]) {
      expect(await ask('GET', `devices?${query}`), query).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid' } },
      });
    }
  });

  it('are not found by a name that none has', async () => {
    const { ask } = await start();
    expect(await ask('GET', 'devices/acme-coffee/SN-0001')).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found', message: 'there is no device acme-coffee/SN-0001' } },
    });
    expect((await ask('GET', 'devices/acme-coffee/a%20b')).status).toBe(400);
  });
});

describe('expiring tokens', () => {
  it('makes the device renew its access token', async () => {
    const { emulator, ask } = await start();
    const { body } = await ask('POST', 'devices', COFFEE);
    const headers = callHeaders(String(body.accessToken), 'DrsSubscriptionInfo');
    expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(200);
    expect((await ask('POST', 'devices/acme-coffee/SN-0001/expire-tokens')).status).toBe(200);
    expect(await call(emulator, 'GET', '/subscriptionInfo', headers)).toMatchObject({
      status: 400,
      body: { message: 'Invalid token' },
    });
    const renewed = await tokens(emulator.url, {
      grant_type: 'refresh_token',
      refresh_token: String(body.refreshToken),
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    });
    const { access_token: fresh } = (await renewed.json()) as { access_token: string };
    const again = callHeaders(fresh, 'DrsSubscriptionInfo');
    expect((await call(emulator, 'GET', '/subscriptionInfo', again)).status).toBe(200);
  });

  it('needs a device that is registered', async () => {
    const { ask } = await start();
    expect((await ask('POST', 'devices/acme-coffee/SN-0001/expire-tokens')).status).toBe(404);
    await ask('POST', 'devices', COFFEE);
    await ask('POST', 'devices/acme-coffee/SN-0001/deregister', {});
    expect(await ask('POST', 'devices/acme-coffee/SN-0001/expire-tokens')).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    });
  });
});

describe('what is not there', () => {
  it('is told with the device, slot or order that comes nearest, where there is one', async () => {
    const { emulator, ask } = await start();
    const { body } = await ask('POST', 'devices', COFFEE);
    await replenish(emulator, { accessToken: String(body.accessToken) });
    const { items } = (await ask('GET', 'orders')).body as unknown as { items: { instanceId: string }[] };
    const order = items[0]?.instanceId ?? '';
    const nearest = async (method: 'GET' | 'PUT' | 'POST', path: string, wish?: unknown) => {
      const { status, body: refused } = await ask(method, path, wish);
      return [status, refused.error?.code, refused.error?.nearest];
    };
    const device = 'acme-coffee/SN-0001';
    const named = [404, 'not-found', device];
    expect(await nearest('GET', 'devices/acme-coffee/SN-001')).toEqual(named);
    expect(await nearest('POST', 'devices/acme-cofee/SN-0001/expire-tokens')).toEqual(named);
    expect(await nearest('POST', 'devices/acme-coffee/sn-0001/deregister', {})).toEqual(named);
    expect(await nearest('POST', 'devices/acme-coffee/SN-0002/trigger', { event: 'deregistered' })).toEqual(named);
    const slot = [404, 'not-found', 'beans'];
    expect(await nearest('PUT', `devices/${device}/slots/bean/subscription`, { subscribed: true })).toEqual(slot);
    expect(await nearest('PUT', `devices/${device}/slots/Beans/next-order`, { problem: null })).toEqual(slot);
    const event = { event: 'order-placed', slotId: 'been' };
    expect(await nearest('POST', `devices/${device}/trigger`, event)).toEqual(slot);
    expect(await nearest('GET', `orders/${order.slice(0, -1)}`)).toEqual([404, 'not-found', order]);
    expect(await nearest('POST', `orders/${order}x/ship`)).toEqual([404, 'not-found', order]);
    expect(await nearest('GET', 'devices/other/thing')).toEqual([404, 'not-found', undefined]);
    expect(await nearest('GET', 'orders/other')).toEqual([404, 'not-found', undefined]);
  });
});
