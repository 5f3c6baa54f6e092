import { expect, it } from 'vitest';
import { callHeaders, register, report, slotStatus, startTestEmulator } from '../../support/emulator.ts';
import fc from '../../support/fast-check.ts';
import { rawConnection, requestText } from '../../support/raw-connection.ts';

/** Whatever comes in: a JSON error or a served request, never a fault of ours, and the service goes on. */

it('mangled requests are served or refused in JSON, and harm nobody', async () => {
  const emulator = await startTestEmulator();
  const device = await register(emulator);
  const body = JSON.stringify(report);
  const whole = [
    requestText(
      'POST /slotStatus/beans HTTP/1.1',
      {
        Host: 'x',
        Connection: 'close',
        ...callHeaders(device.accessToken, 'DrsSlotStatus'),
        'Content-Length': String(body.length),
      },
      body,
    ),
    requestText('GET //subscriptionInfo? HTTP/1.1', {
      Host: 'x',
      Connection: 'close',
      ...callHeaders(device.accessToken, 'DrsSubscriptionInfo'),
    }),
    requestText('DELETE /testOrders/slots/beans HTTP/1.0', callHeaders(device.accessToken, 'DrsCancelTestOrders')),
    requestText(
      'POST /deviceStatus HTTP/1.1',
      {
        Host: 'x',
        Connection: 'close',
        ...callHeaders(device.accessToken, 'DrsDeviceStatus'),
        'Transfer-Encoding': 'chunked',
      },
      '5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
    ),
    requestText(
      'POST /auth/o2/token HTTP/1.1',
      { Host: 'x', Connection: 'close', 'Content-Length': '36' },
      'grant_type=refresh_token&client_id=ab',
    ),
    requestText('GET /getOrderInfo/amzn1.dash.v2.o.x%2F%3D HTTP/1.1', {
      Host: 'x',
      Connection: 'close',
      ...callHeaders(device.accessToken, 'DrsOrderInfo'),
    }),
  ];
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom(
      '\r\n',
      '\r\n\r\n',
      '\0',
      '%',
      '%00',
      '%zz',
      '//',
      '/../',
      '?',
      '#',
      ' ',
      '{',
      '"',
      '}',
      '[',
      'Content-Length: 99\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Expect: 100-continue\r\n',
      'Host: [::\r\n',
      '\uFFFD',
      'x'.repeat(500),
    ),
  );
  const mangled = fc
    .tuple(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), piece), { maxLength: 3 }),
    )
    .map(([request, wounds]) =>
      wounds.reduce((text, [place, cut, put]) => {
        const at = Math.floor(place * text.length);
        return text.slice(0, at) + put + text.slice(at + cut);
      }, request),
    );
  await fc.assert(
    fc.asyncProperty(mangled, async (request) => {
      const raw = await rawConnection(emulator.port);
      raw.socket.write(Buffer.from(request, 'latin1'));
      raw.socket.end();
      expect(await raw.closed).toBeUndefined();
      let rest = raw.rest();
      while (rest.startsWith('HTTP/1.1 100 ')) rest = rest.slice(rest.indexOf('\r\n\r\n') + 4);
      expect(rest, request).toMatch(/^HTTP\/1\.1 (200|400|404|405|408|413|431) /);
      const length = Number(/\r\nContent-Length: (\d+)\r\n/.exec(rest)?.[1]);
      const text = rest.slice(rest.indexOf('\r\n\r\n') + 4);
      expect(Buffer.from(text).subarray(0, length).length).toBe(length);
      if (/\r\nContent-Type: text\/xml\r\n/.test(rest)) expect(text).toMatch(/^<ErrorResponse /);
      else if (!request.startsWith('HEAD')) JSON.parse(Buffer.from(text).subarray(0, length).toString());
    }),
    { numRuns: 400 },
  );
  expect(emulator.faults()).toEqual([]);
  expect((await slotStatus(emulator, device)).status).toBe(200);
}, 60_000);
