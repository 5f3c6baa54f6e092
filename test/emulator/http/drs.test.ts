import { describe, expect, it } from 'vitest';
import { deviceRef } from '../../../emulator/world.ts';
import {
  call,
  callHeaders,
  mintTokens,
  register,
  replenish,
  report,
  slotStatus,
  startTestEmulator,
} from '../../support/emulator.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';

/** The device API as it is documented and was recorded: request in, bytes out. */

const PREFIX = 'com.amazon.dash.replenishment.';
const INSTANCE = /^amzn1\.dash\.v2\.o\.[A-Za-z0-9+/]{100}$/;

describe('the bytes of a reply', () => {
  it('are those that were recorded: status line, header order and case, compact JSON', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { isTestDevice: true });
    const raw = await rawConnection(emulator.port);
    raw.send(
      requestText('POST /replenish/beans HTTP/1.1', {
        Host: 'dash-replenishment-service-na.amazon.com',
        Authorization: `Bearer ${device.accessToken}`,
        'x-amzn-accept-type': `${PREFIX}DrsReplenishResult@1.0`,
        'x-amzn-type-version': `${PREFIX}DrsReplenishInput@1.0`,
      }),
    );
    const reply = await raw.reply();
    const { eventInstanceId } = reply.json() as { eventInstanceId: string };
    expect(eventInstanceId).toMatch(INSTANCE);
    expect(Buffer.from(eventInstanceId.slice(16), 'base64').toString()).toMatch(/^r\.[0-9a-f-]{36}\.[0-9a-f-]{36}$/);
    expect(reply.statusLine).toBe('HTTP/1.1 200 OK');
    expect(reply.headers).toEqual([
      ['Server', 'Server'],
      ['Date', 'Tue, 04 Mar 2031 10:00:00 GMT'],
      ['Content-Type', 'application/json'],
      ['Content-Length', '171'],
      ['Connection', 'keep-alive'],
      [
        'x-amzn-RequestId',
        expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      ],
      ['x-amzn-type-version', `${PREFIX}DrsReplenishResult@1.0`],
      ['Vary', 'Accept-Encoding,User-Agent'],
    ]);
    expect(reply.body).toBe(`{"detailCode":"TEST_ORDER_PLACED","eventInstanceId":"${eventInstanceId}"}`);
    expect(raw.chunks).toHaveLength(1);
  });

  it("of a refusal have the error type behind the request id, and the world's date", async () => {
    const emulator = await startTestEmulator();
    await emulator.world.engine.advance({ byMs: 1500 });
    const raw = await rawConnection(emulator.port);
    raw.send(requestText('GET /subscriptionInfo HTTP/1.1', { Connection: 'close' }));
    const reply = await raw.reply();
    expect(reply.statusLine).toBe('HTTP/1.1 400 Bad Request');
    expect(reply.headers).toEqual([
      ['Server', 'Server'],
      ['Date', 'Tue, 04 Mar 2031 10:00:01 GMT'],
      ['Content-Type', 'application/json'],
      ['Content-Length', '27'],
      ['Connection', 'close'],
      ['x-amzn-RequestId', expect.any(String)],
      ['x-amzn-ErrorType', 'InvalidTokenException:http://internal.amazon.com/coral/com.amazon.parkeraccioservice/'],
      ['Vary', 'Accept-Encoding,User-Agent'],
    ]);
    expect(reply.body).toBe('{"message":"Invalid token"}');
  });

  it('carry another request id each time', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const ids = new Set<string | null>();
    for (let i = 0; i < 50; i += 1) ids.add((await slotStatus(emulator, device)).headers.get('x-amzn-requestid'));
    expect(ids.size).toBe(50);
  });
});

describe('Replenish', () => {
  it('takes an order, and tells of it again while it runs', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const first = await replenish(emulator, device);
    expect(first.body).toEqual({
      detailCode: 'STANDARD_ORDER_PLACED',
      eventInstanceId: expect.stringMatching(INSTANCE),
    });
    const { eventInstanceId } = first.body as { eventInstanceId: string };
    const again = await replenish(emulator, device);
    expect(again.status).toBe(200);
    expect(again.text).toBe(`{"detailCode":"ORDER_INPROGRESS","eventInstanceId":"${eventInstanceId}"}`);
    expect(emulator.device()?.orders).toHaveLength(1);
  });

  it('takes the next order once the first was delivered', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    await replenish(emulator, device);
    await emulator.world.engine.advance({ byMs: 8 * 86_400_000 });
    const later = mintTokens(emulator, 'acme-coffee', 'SN-0001');
    expect((await replenish(emulator, later)).body).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
  });

  it('knows its slots', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const reply = await replenish(emulator, device, 'tea');
    expect(reply.status).toBe(404);
    expect(reply.headers.get('x-amzn-errortype')).toMatch(/^ResourceNotFoundException:/);
    expect(reply.text).toBe('{"message":"Slot not found - slot : tea"}');
  });

  it('refuses a slot that is switched off, in the recorded words', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { subscribed: false });
    const reply = await replenish(emulator, device);
    expect(reply.status).toBe(400);
    expect(reply.text).toBe('{"message":"Unable to place order - slot : <beans> is unsubscribed."}');
    expect(emulator.device()?.orders).toEqual([]);
  });

  it('loses no order and makes none twice under calls at once', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { modelId: 'acme-printer' });
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => replenish(emulator, device, i % 2 === 0 ? 'black' : 'color')),
    );
    const codes = replies.map(({ body }) => (body as { detailCode: string }).detailCode);
    expect(codes.filter((code) => code === 'STANDARD_ORDER_PLACED')).toHaveLength(2);
    expect(codes.filter((code) => code === 'ORDER_INPROGRESS')).toHaveLength(38);
    expect(
      emulator
        .device('acme-printer')
        ?.orders.map(({ slotId }) => slotId)
        .sort(),
    ).toEqual(['black', 'color']);
  });
});

describe('SlotStatus', () => {
  it('keeps the report as it was sent and answers an empty object', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const reply = await slotStatus(emulator, device);
    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(reply.headers.get('x-amzn-type-version')).toBe(`${PREFIX}DrsSlotStatusResult@1.0`);
    expect(emulator.device()?.current?.slots.beans?.lastReport).toEqual({ ...report, at: '2031-03-04T10:00:00.000Z' });
    expect(emulator.entries('call')[0]?.findings).toEqual([]);
  });

  it('takes a report without stock on hand and ignores what it does not know', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const { totalQuantityOnHand: _, ...rest } = report;
    const reply = await slotStatus(emulator, device, JSON.stringify({ ...rest, colour: 'red', __proto__: { x: 1 } }));
    expect(reply.status).toBe(200);
    expect(emulator.device()?.current?.slots.beans?.lastReport).toEqual({ ...rest, at: '2031-03-04T10:00:00.000Z' });
  });

  it.each([
    ['expectedReplenishmentDate', undefined],
    ['remainingQuantityInUnit', undefined],
    ['originalQuantityInUnit', undefined],
    ['lastUseDate', undefined],
    ['expectedReplenishmentDate', 5],
    ['remainingQuantityInUnit', 'some'],
    ['remainingQuantityInUnit', {}],
    ['originalQuantityInUnit', [1]],
    ['totalQuantityOnHand', true],
    ['lastUseDate', 'x'.repeat(256)],
  ])('refuses a report whose %s is %s, naming it', async (field, value) => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const reply = await slotStatus(emulator, device, JSON.stringify({ ...report, [field]: value }));
    expect(reply.status).toBe(400);
    expect(reply.headers.get('x-amzn-errortype')).toMatch(/^InvalidInputException:/);
    expect((reply.body as { message: string }).message).toMatch(new RegExp(`^${field}: .`));
    expect(emulator.device()?.current?.slots.beans?.lastReport).toBeNull();
  });

  it.each([
    ['no body', ''],
    ['blanks', ' \r\n '],
    ['broken JSON', '{"lastUseDate":'],
    ['an array', '[]'],
    ['a text', '"hello"'],
    ['a number', '7'],
    ['null', 'null'],
    ['words', 'hello'],
    ['deep JSON', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['deep objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['NaN', '{"remainingQuantityInUnit":NaN}'],
    ['a NUL', '\0'],
  ])('refuses %s in JSON and changes nothing', async (_, body) => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const reply = await slotStatus(emulator, device, body);
    expect(reply.status).toBe(400);
    expect((reply.body as { message: string }).message).toMatch(/./);
    expect(emulator.device()?.current?.slots.beans?.lastReport).toBeNull();
    expect(emulator.faults()).toEqual([]);
  });

  it.each(['{"__proto__":{"expectedReplenishmentDate":"x"}}', '{"constructor":{"prototype":{"a":1}}}'])(
    'does not take members from prototypes: %s',
    async (body) => {
      const emulator = await startTestEmulator();
      const device = await register(emulator);
      expect((await slotStatus(emulator, device, body)).status).toBe(400);
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  it('knows its slots', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const reply = await call(
      emulator,
      'POST',
      '/slotStatus/tea',
      callHeaders(accessToken, 'DrsSlotStatus'),
      JSON.stringify(report),
    );
    expect([reply.status, reply.text]).toEqual([404, '{"message":"Slot not found - slot : tea"}']);
  });
});

describe('DeviceStatus', () => {
  const body = JSON.stringify({ mostRecentlyActiveDate: '2031-03-04T09:59:00Z' });

  it.each(['/deviceStatus', '/deviceStatus/DryDogFoodKibble1'])('is noted at %s', async (path) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const reply = await call(
      emulator,
      'POST',
      path,
      { ...callHeaders(accessToken, 'DrsDeviceStatus'), 'content-type': 'application/json' },
      body,
    );
    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(emulator.device()?.current).toMatchObject({
      lastDeviceStatusAt: '2031-03-04T10:00:00.000Z',
      mostRecentlyActiveDate: '2031-03-04T09:59:00Z',
    });
    expect(emulator.entries('call')[0]?.findings).toHaveLength(path === '/deviceStatus' ? 0 : 1);
  });

  it('wants its date', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const reply = await call(emulator, 'POST', '/deviceStatus', callHeaders(accessToken, 'DrsDeviceStatus'), '{}');
    expect(reply.status).toBe(400);
    expect((reply.body as { message: string }).message).toMatch(/^mostRecentlyActiveDate: /);
  });
});

describe('SubscriptionInfo', () => {
  it('in form 1.0 maps slots to switches, in the order of the model', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator, { modelId: 'acme-printer' });
    const reply = await call(emulator, 'GET', '/subscriptionInfo', callHeaders(accessToken, 'DrsSubscriptionInfo'));
    expect(reply.text).toBe('{"slotsSubscriptionStatus":{"black":true,"color":true}}');
    expect(reply.headers.get('x-amzn-type-version')).toBe(`${PREFIX}DrsSubscriptionInfoResult@1.0`);
  });

  it('in form 2.0 tells the product too, also of a slot that is switched off', async () => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator, { subscribed: false });
    const reply = await call(
      emulator,
      'GET',
      '/subscriptionInfo',
      callHeaders(accessToken, 'DrsSubscriptionInfo', '1.0', '2.0'),
    );
    expect(reply.text).toBe(
      '{"slotsSubscriptionStatus":{"beans":{"productInfoList":[{"asin":"B0EMUL0001","quantity":24,"unit":"count"}],"subscribed":false}}}',
    );
    expect(reply.headers.get('x-amzn-type-version')).toBe(`${PREFIX}DrsSubscriptionInfoResult@2.0`);
  });
});

describe('GetOrderInfo', () => {
  async function ordered(options = {}, given = {}) {
    const emulator = await startTestEmulator(options);
    const device = await register(emulator, given);
    const { eventInstanceId } = (await replenish(emulator, device)).body as { eventInstanceId: string };
    const ask = async (id = eventInstanceId) => {
      const { accessToken } = mintTokens(emulator, device.modelId, device.serialNumber);
      return call(emulator, 'GET', `/getOrderInfo/${id}`, callHeaders(accessToken, 'DrsOrderInfo'));
    };
    const statusAfter = async (ms: number) => {
      await emulator.world.engine.advance({ byMs: ms });
      const [item] = ((await ask()).body as { orderInfoData: { orderItems: Record<string, unknown>[] } }).orderInfoData
        .orderItems;
      return [item?.status, item?.expectedDeliveryDate];
    };
    return { emulator, device, eventInstanceId, ask, statusAfter };
  }
  const HOUR = 3_600_000;
  const ESTIMATE = '2031-03-11T06:59:59.000Z';

  it('answers in the documented bytes', async () => {
    const { ask, emulator, eventInstanceId } = await ordered();
    await emulator.world.engine.advance({ byMs: 2000 });
    expect((await ask()).text).toBe(
      `{"orderInfoData":{"instanceId":"${eventInstanceId}","orderItems":[{"asin":"B0EMUL0001","expectedDeliveryDate":"${ESTIMATE}","quantity":1,"slotId":"beans","status":"Processing"}]}}`,
    );
  });

  it('takes the id percent-encoded as well', async () => {
    const { ask, eventInstanceId } = await ordered();
    expect((await ask(encodeURIComponent(eventInstanceId))).status).toBe(200);
  });

  it('follows the order through the newer set', async () => {
    const { statusAfter } = await ordered();
    expect(await statusAfter(0)).toEqual(['Processing', null]);
    expect(await statusAfter(2000)).toEqual(['Processing', ESTIMATE]);
    expect(await statusAfter(25 * HOUR)).toEqual(['Shipped', ESTIMATE]);
    expect(await statusAfter(8 * 24 * HOUR)).toEqual(['Shipped', ESTIMATE]);
  });

  it('follows the order through the older set, where the cancellation window shows', async () => {
    const { statusAfter } = await ordered({ settings: { orderInfoStatuses: 'older' } });
    expect(await statusAfter(0)).toEqual(['Pending', null]);
    expect(await statusAfter(2000)).toEqual(['Pending', ESTIMATE]);
    expect(await statusAfter(24 * HOUR - 1)).toEqual(['Pending', ESTIMATE]);
    expect(await statusAfter(1)).toEqual(['Authorized', ESTIMATE]);
    expect(await statusAfter(HOUR)).toEqual(['Closed', ESTIMATE]);
    expect(await statusAfter(8 * 24 * HOUR)).toEqual(['Closed', ESTIMATE]);
  });

  it.each([
    ['newer', 'Processing', 'Cancelled'],
    ['older', 'Pending', 'Canceled'],
  ] as const)(
    'in the %s set tells of resolution and cancellation without a date',
    async (orderInfoStatuses, during, after) => {
      const emulator = await startTestEmulator({ settings: { orderInfoStatuses } });
      const device = await register(emulator);
      await emulator.world.decide(deviceRef('acme-coffee', 'SN-0001'), undefined, (doc) => {
        const current = doc?.current;
        const beans = current?.slots.beans;
        if (doc === undefined || current == null || beans === undefined) throw new Error('no slot');
        return {
          next: { ...doc, current: { ...current, slots: { beans: { ...beans, nextProblem: 'payment' as const } } } },
          events: [],
          result: undefined,
        };
      });
      const { eventInstanceId } = (await replenish(emulator, device)).body as { eventInstanceId: string };
      const item = async () => {
        const { accessToken } = mintTokens(emulator, 'acme-coffee', 'SN-0001');
        const { body } = await call(
          emulator,
          'GET',
          `/getOrderInfo/${eventInstanceId}`,
          callHeaders(accessToken, 'DrsOrderInfo'),
        );
        return (body as { orderInfoData: { orderItems: unknown[] } }).orderInfoData.orderItems[0];
      };
      expect(await item()).toMatchObject({ status: during, expectedDeliveryDate: null });
      await emulator.world.engine.advance({ byMs: 72 * HOUR });
      expect(await item()).toMatchObject({ status: after, expectedDeliveryDate: null });
    },
  );

  it('does not know ids that nobody was given, nor those of other devices', async () => {
    const { emulator, eventInstanceId, ask } = await ordered();
    expect((await ask('amzn1.dash.v2.o.none')).text).toBe('{"message":"Invalid eventInstanceId"}');
    const other = await register(emulator, { serialNumber: 'SN-0002' });
    const reply = await call(
      emulator,
      'GET',
      `/getOrderInfo/${eventInstanceId}`,
      callHeaders(other.accessToken, 'DrsOrderInfo'),
    );
    expect([reply.status, reply.text]).toEqual([400, '{"message":"Invalid eventInstanceId"}']);
  });

  it('does not show the order of an earlier owner', async () => {
    const { emulator, eventInstanceId } = await ordered();
    const next = await register(emulator, { directedCustomerId: 'amzn1.account.ASOMEBODYELSE' });
    const reply = await call(
      emulator,
      'GET',
      `/getOrderInfo/${eventInstanceId}`,
      callHeaders(next.accessToken, 'DrsOrderInfo'),
    );
    expect(reply.status).toBe(400);
  });

  it('refuses an id over 255 characters', async () => {
    const { ask } = await ordered();
    expect((await ask('x'.repeat(255))).text).toBe('{"message":"Invalid eventInstanceId"}');
    expect((await ask('x'.repeat(256))).text).toMatch(/^\{"message":"eventInstanceId: /);
  });
});

describe('CancelTestOrder', () => {
  it.each(['/testOrders/slots/beans', '/testOrders/beans', '/testOrders'])(
    'at %s frees the slot, silently, and may be repeated',
    async (path) => {
      const emulator = await startTestEmulator();
      const device = await register(emulator, { isTestDevice: true });
      await replenish(emulator, device);
      for (let i = 0; i < 2; i += 1) {
        const reply = await call(emulator, 'DELETE', path, callHeaders(device.accessToken, 'DrsCancelTestOrders'));
        expect(reply.text).toBe('{"slotOrderStatuses":[{"orderStatus":"NO_ORDER_IN_PROGRESS","slotId":"beans"}]}');
      }
      expect(emulator.entries('notification').map(({ notificationType }) => notificationType)).not.toContain(
        'OrderCancelledNotification',
      );
      expect((await replenish(emulator, device)).body).toMatchObject({ detailCode: 'TEST_ORDER_PLACED' });
    },
  );

  it('of one slot leaves the others alone; of all frees all', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { modelId: 'acme-printer', isTestDevice: true });
    await replenish(emulator, device, 'black');
    await replenish(emulator, device, 'color');
    const states = () => emulator.device('acme-printer')?.orders.map(({ slotId, state }) => `${slotId} ${state}`);
    const one = await call(
      emulator,
      'DELETE',
      '/testOrders/slots/color',
      callHeaders(device.accessToken, 'DrsCancelTestOrders'),
    );
    expect(one.body).toEqual({ slotOrderStatuses: [{ orderStatus: 'NO_ORDER_IN_PROGRESS', slotId: 'color' }] });
    expect(states()).toEqual(['black accepted', 'color cancelled']);
    const all = await call(emulator, 'DELETE', '/testOrders', callHeaders(device.accessToken, 'DrsCancelTestOrders'));
    expect(all.body).toMatchObject({ slotOrderStatuses: [{ slotId: 'black' }, { slotId: 'color' }] });
    expect(states()).toEqual(['black cancelled', 'color cancelled']);
  });

  it('is for test devices', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    await replenish(emulator, device);
    const reply = await call(emulator, 'DELETE', '/testOrders', callHeaders(device.accessToken, 'DrsCancelTestOrders'));
    expect(reply.status).toBe(400);
    expect(reply.body).toHaveProperty('message');
    expect(emulator.device()?.orders[0]?.state).toBe('accepted');
  });

  it('knows its slots', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator, { isTestDevice: true });
    for (const path of ['/testOrders/slots/tea', '/testOrders/tea', '/testOrders/slots']) {
      const reply = await call(emulator, 'DELETE', path, callHeaders(device.accessToken, 'DrsCancelTestOrders'));
      expect(reply.status).toBe(404);
    }
  });

  it('leaves a real order of before the device became a test device', async () => {
    const emulator = await startTestEmulator();
    const real = await register(emulator);
    await replenish(emulator, real);
    await emulator.world.decide(deviceRef('acme-coffee', 'SN-0001'), undefined, (doc) => {
      if (doc?.current == null) throw new Error('not registered');
      return { next: { ...doc, current: { ...doc.current, isTestDevice: true } }, events: [], result: undefined };
    });
    const reply = await call(emulator, 'DELETE', '/testOrders', callHeaders(real.accessToken, 'DrsCancelTestOrders'));
    expect(reply.body).toEqual({ slotOrderStatuses: [{ orderStatus: 'ORDER_IN_PROGRESS', slotId: 'beans' }] });
    expect(emulator.device()?.orders[0]?.state).toBe('accepted');
  });
});

describe('Deregistration', () => {
  const paths: [string, string][] = [
    ['/registration', '2.0'],
    ['/deviceModels/acme-coffee/devices/SN-0001/registration', '1.0'],
  ];
  it.each(paths)('at %s ends the grant at once', async (path, input) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const reply = await call(emulator, 'DELETE', path, callHeaders(accessToken, 'DrsDeregister', input));
    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(reply.headers.get('x-amzn-type-version')).toBe(`${PREFIX}DrsDeregisterResult@1.0`);
    expect(emulator.device()).toMatchObject({ current: null, former: [{ by: 'maker' }] });
    expect(
      emulator
        .entries('notification')
        .map(({ notificationType }) => notificationType)
        .at(-1),
    ).toBe('DeviceDeregisteredNotification');
    const again = await call(emulator, 'DELETE', path, callHeaders(accessToken, 'DrsDeregister', input));
    expect([again.status, again.text]).toEqual([400, '{"message":"Invalid token"}']);
  });

  it.each([
    '/deviceModels/acme-coffee/devices/SN-0002/registration',
    '/deviceModels/acme-printer/devices/SN-0001/registration',
  ])("of another device than the token's is refused: %s", async (path) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    await register(emulator, { serialNumber: 'SN-0002' });
    const reply = await call(emulator, 'DELETE', path, callHeaders(accessToken, 'DrsDeregister', '1.0'));
    expect(reply.status).toBe(400);
    expect(reply.body).toHaveProperty('message');
    expect(emulator.device()?.current).not.toBeNull();
    expect(emulator.device('acme-coffee', 'SN-0002')?.current).not.toBeNull();
  });

  it.each(paths)('at %s takes only its own request version', async (path, input) => {
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const other = input === '1.0' ? '2.0' : '1.0';
    const reply = await call(emulator, 'DELETE', path, callHeaders(accessToken, 'DrsDeregister', other));
    expect(reply.status).toBe(400);
    expect((reply.body as { message: string }).message).toContain(`DrsDeregisterInput@${input}`);
    expect(emulator.device()?.current).not.toBeNull();
  });
});
