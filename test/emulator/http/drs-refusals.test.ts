import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../emulator/domain/seed.ts';
import { createTokens } from '../../../emulator/tokens.ts';
import { deviceRef, PORTAL } from '../../../emulator/world.ts';
import {
  call,
  callHeaders,
  mintTokens,
  register,
  report,
  startTestEmulator,
  type TestEmulator,
} from '../../support/emulator.ts';

/** Who is turned away, with which words, and which of several reasons comes first. */

const INVALID = '{"message":"Invalid token"}';
const subscriptionInfo = (emulator: TestEmulator, headers: Record<string, string>) =>
  call(emulator, 'GET', '/subscriptionInfo', headers);

async function given(options = {}) {
  const emulator = await startTestEmulator(options);
  const device = await register(emulator);
  const withToken = (authorization: string) =>
    subscriptionInfo(emulator, { ...callHeaders('', 'DrsSubscriptionInfo'), authorization });
  return { emulator, device, withToken };
}

describe('a token', () => {
  it.each<[string, (token: string) => string, seen: string | null]>([
    ['as documented', (token) => `Bearer ${token}`, null],
    ['behind two blanks', (token) => `Bearer  ${token}`, '"Bearer  "'],
    ['behind a tab', (token) => `Bearer\t${token}`, '"Bearer\\t"'],
    ['behind a blank and a tab', (token) => `bearer \t${token}`, '"bearer \\t"'],
    ['with the scheme in lower case', (token) => `bearer ${token}`, null],
    ['with the scheme in capitals', (token) => `BEARER ${token}`, null],
    ['with blanks behind it', (token) => `Bearer ${token}  `, null],
  ])('is taken %s, in strict mode too, and noted where it is not behind one blank', async (_, write, seen) => {
    for (const strict of [false, true]) {
      const { emulator, device, withToken } = await given({ settings: { strict } });
      expect((await withToken(write(device.accessToken))).status).toBe(200);
      const finding = { rule: 'bearer-blanks', field: 'Authorization', expected: '"Bearer "', seen, source: 'RFC6750' };
      expect(emulator.entries('call')[0]?.findings).toEqual(seen === null ? [] : [finding]);
    }
  });

  it('behind two blanks and doubled slashes is noted for each', async () => {
    const { emulator, device } = await given();
    const authorization = `Bearer  ${device.accessToken}`;
    await call(emulator, 'GET', '//subscriptionInfo', { ...callHeaders('', 'DrsSubscriptionInfo'), authorization });
    expect(emulator.entries('call')[0]?.findings.map(({ rule }) => rule)).toEqual([
      'duplicate-slashes',
      'bearer-blanks',
    ]);
  });

  it.each<[string, (token: string, refresh: string) => string]>([
    ['missing', () => ''],
    ['without a scheme', (token) => token],
    ['of another scheme', (token) => `Basic ${token}`],
    ['empty', () => 'Bearer '],
    ['cut short', (token) => `Bearer ${token.slice(0, -1)}`],
    ['with something behind it', (token) => `Bearer ${token} x`],
    ['with a character more', (token) => `Bearer ${token}A`],
    [
      'with one character changed',
      (token) => `Bearer ${token.slice(0, 60)}${token[60] === 'A' ? 'B' : 'A'}${token.slice(61)}`,
    ],
    ['with its last character changed', (token) => `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`],
    ['twice', (token) => `Bearer ${token}, Bearer ${token}`],
    ['that is a refresh token', (_, refresh) => `Bearer ${refresh}`],
    ['that is a refresh token dressed up', (_, refresh) => `Bearer ${refresh.replace('Atzr', 'Atza')}`],
    ['of words', () => 'Bearer Atza|hello'],
    ['of 8 KiB', () => `Bearer Atza|IwEBI${'x'.repeat(8192)}`],
    ['percent-encoded', (token) => `Bearer ${encodeURIComponent(token)}`],
  ])('is refused %s', async (_, write) => {
    const { device, withToken, emulator } = await given();
    const reply = await withToken(write(device.accessToken, device.refreshToken));
    expect([reply.status, reply.text]).toEqual([400, INVALID]);
    expect(reply.headers.get('x-amzn-errortype')).toBe(
      'InvalidTokenException:http://internal.amazon.com/coral/com.amazon.parkeraccioservice/',
    );
    expect(emulator.faults()).toEqual([]);
  });

  it('lives 60 minutes and not a millisecond longer', async () => {
    const { emulator, device, withToken } = await given();
    await emulator.world.engine.advance({ byMs: 3_599_999 });
    expect((await withToken(`Bearer ${device.accessToken}`)).status).toBe(200);
    await emulator.world.engine.advance({ byMs: 1 });
    expect((await withToken(`Bearer ${device.accessToken}`)).text).toBe(INVALID);
  });

  it('of another world is refused', async () => {
    const { emulator, device, withToken } = await given();
    const claims = emulator.world.tokens.read(device.accessToken);
    if (claims === undefined) throw new Error('no claims');
    const forged = createTokens('11'.repeat(32)).mint(claims, 'nonce');
    expect((await withToken(`Bearer ${forged}`)).text).toBe(INVALID);
  });

  it('of a device that does not exist is refused', async () => {
    const { emulator, device, withToken } = await given();
    const claims = emulator.world.tokens.read(device.accessToken);
    if (claims === undefined) throw new Error('no claims');
    const stray = emulator.world.tokens.mint({ ...claims, serialNumber: 'SN-9999' }, 'nonce');
    expect((await withToken(`Bearer ${stray}`)).text).toBe(INVALID);
  });

  it('is dead once the customer removed the app, at that moment', async () => {
    const { emulator, device, withToken } = await given();
    await emulator.world.decide(PORTAL, undefined, (portal) => {
      if (portal === undefined) throw new Error('no portal');
      const revocations = { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: emulator.world.clock.now() } };
      return { next: { ...portal, revocations }, events: [], result: undefined };
    });
    expect((await withToken(`Bearer ${device.accessToken}`)).text).toBe(INVALID);
  });

  it('is dead once the access tokens were expired by hand, and a later one of the same instant lives', async () => {
    const { emulator, device, withToken } = await given();
    await emulator.world.decide(deviceRef('acme-coffee', 'SN-0001'), undefined, (doc) => {
      if (doc?.current == null) throw new Error('not registered');
      return { next: { ...doc, current: { ...doc.current, accessEpoch: 1 } }, events: [], result: undefined };
    });
    expect((await withToken(`Bearer ${device.accessToken}`)).text).toBe(INVALID);
    const { accessToken } = mintTokens(emulator, 'acme-coffee', 'SN-0001');
    expect((await withToken(`Bearer ${accessToken}`)).status).toBe(200);
  });

  it('of the owner before is dead', async () => {
    const { emulator, device, withToken } = await given();
    await register(emulator, { directedCustomerId: 'amzn1.account.ASOMEBODYELSE' });
    expect((await withToken(`Bearer ${device.accessToken}`)).text).toBe(INVALID);
  });

  it.each(['/replenish/beans', '/slotStatus/beans', '/deviceStatus', '/deviceStatus/x'])(
    'is wanted by POST %s',
    async (path) => {
      const { emulator } = await given();
      const reply = await call(emulator, 'POST', path, {}, JSON.stringify(report));
      expect([reply.status, reply.text]).toEqual([400, INVALID]);
    },
  );
});

describe('the version headers', () => {
  const P = 'com.amazon.dash.replenishment.';
  const INPUT = `${P}DrsSubscriptionInfoInput@1.0`;
  const RESULT = `${P}DrsSubscriptionInfoResult@1.0`;
  const asked = async (type: string | undefined, accept: string | undefined, options = {}) => {
    const { emulator, device } = await given(options);
    const reply = await subscriptionInfo(emulator, {
      authorization: `Bearer ${device.accessToken}`,
      ...(type === undefined ? {} : { 'x-amzn-type-version': type }),
      ...(accept === undefined ? {} : { 'x-amzn-accept-type': accept }),
    });
    return {
      ...reply,
      message: (reply.body as { message?: string }).message,
      findings: emulator.entries('call')[0]?.findings ?? [],
    };
  };

  it.each([
    ['x-amzn-type-version', undefined, RESULT, INPUT],
    ['x-amzn-type-version', '', RESULT, INPUT],
    ['x-amzn-type-version', `${P}DrsSubscriptionInfoInput@3.0`, RESULT, INPUT],
    ['x-amzn-type-version', `${P}DrsReplenishInput@1.0`, RESULT, INPUT],
    ['x-amzn-type-version', RESULT, RESULT, INPUT],
    ['x-amzn-type-version', `${INPUT}, ${INPUT}`, RESULT, INPUT],
    ['x-amzn-type-version', INPUT.toLowerCase(), RESULT, INPUT],
    ['x-amzn-accept-type', INPUT, undefined, `${RESULT}, ${P}DrsSubscriptionInfoResult@2.0`],
    ['x-amzn-accept-type', INPUT, `${P}DrsSubscriptionInfoResult@3.0`, `${RESULT}, ${P}DrsSubscriptionInfoResult@2.0`],
    ['x-amzn-accept-type', INPUT, `${P}DrsReplenishResult@1.0`, `${RESULT}, ${P}DrsSubscriptionInfoResult@2.0`],
    ['x-amzn-accept-type', INPUT, `x-amzn-type-version: ${RESULT}`, `${RESULT}, ${P}DrsSubscriptionInfoResult@2.0`],
  ])(
    'are refused with the name of the header and what is supported: %s %s %s',
    async (header, type, accept, supported) => {
      for (const strict of [false, true]) {
        const reply = await asked(type, accept, { settings: { strict } });
        expect(reply.status).toBe(400);
        expect(reply.message).toMatch(new RegExp(`^${header}: .+; supported: `));
        expect(reply.message).toContain(`; supported: ${supported}`);
        expect(reply.headers.get('x-amzn-errortype')).toMatch(/^InvalidVersionException:/);
      }
    },
  );

  const slips: [string, string, string, string][] = [
    ['the name of the header in the value', `x-amzn-type-version: ${INPUT}`, `x-amzn-accept-type: ${RESULT}`, '2'],
    ['the name in another case and without a blank', `X-Amzn-Type-Version:${INPUT}`, RESULT, '2'],
    ['a blank in the value', `${P} DrsSubscriptionInfoInput@1.0`, RESULT, '2'],
    ['a blank and the name', `x-amzn-type-version: ${P} DrsSubscriptionInfoInput@1.0`, RESULT, '2'],
  ];
  it.each(slips)('are served with %s, and it is noted', async (_, type, accept, rule) => {
    const reply = await asked(type, accept);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-amzn-type-version')).toBe(RESULT);
    expect(reply.findings).not.toEqual([]);
    for (const finding of reply.findings)
      expect(finding).toMatchObject({ rule, field: expect.stringMatching(/^x-amzn-/) });
  });
  it.each(slips)('are refused in strict mode with %s', async (_, type, accept) => {
    const reply = await asked(type, accept, { settings: { strict: true } });
    expect(reply.status).toBe(400);
    expect(reply.message).toMatch(/^x-amzn-type-version: expected /);
    expect(reply.findings).not.toEqual([]);
  });
  it('in their exact form leave no note', async () => {
    expect((await asked(INPUT, RESULT)).findings).toEqual([]);
  });
});

describe('of several reasons', () => {
  it('size comes before path, path before method, method before token, token before versions, versions before ids, ids before body, body before state', async () => {
    const { emulator, device } = await given();
    const large = 'x'.repeat(1024 * 1024 + 1);
    const auth = { authorization: `Bearer ${device.accessToken}` };
    const versions = callHeaders(device.accessToken, 'DrsSlotStatus');
    const statusOf = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
      const reply = await call(emulator, method, path, headers, body);
      return `${reply.status} ${(reply.body as { message: string }).message.split(/[;:]/)[0]}`;
    };
    expect(await statusOf('POST', '/nowhere', {}, large)).toBe('413 body');
    expect(await statusOf('PATCH', '/nowhere', {})).toBe('404 Unknown path /nowhere');
    expect(await statusOf('GET', '/slotStatus/tea', {})).toBe('405 GET is not served here');
    expect(await statusOf('POST', '/slotStatus/tea', {}, '{')).toBe('400 Invalid token');
    expect(await statusOf('POST', '/slotStatus/tea', auth, '{')).toBe('400 x-amzn-type-version');
    expect(await statusOf('POST', '/slotStatus/tea', versions, '{')).toBe('404 Slot not found - slot ');
    expect(await statusOf('POST', '/slotStatus/beans', versions, '{')).toBe('400 body');
    const replenish = callHeaders(device.accessToken, 'DrsReplenish');
    expect(await statusOf('POST', `/replenish/${'x'.repeat(300)}`, replenish)).toBe('400 slotId');
  });
});

describe('an unknown path', () => {
  it.each([
    ['/replenish', '/replenish/{slotId}'],
    ['/slotstatus/beans', '/slotStatus/{slotId}'],
    ['/SubscriptionInfo', '/subscriptionInfo'],
    ['/testOrder/slots/beans', '/testOrders/slots/{slotId}'],
    ['/registrations', '/registration'],
    ['/deviceStatus/a/b', '/deviceStatus/{extra}'],
    ['/status', '/slotStatus/{slotId}'],
    ['/getSubscriptionInfo', '/subscriptionInfo'],
    [`/replenis/${'x'.repeat(180)}`, '/replenish/{slotId}'],
  ])('is answered with the known one that comes nearest: %s', async (path, nearest) => {
    const { emulator } = await given();
    const reply = await call(emulator, 'POST', path, {});
    expect(reply.status).toBe(404);
    expect((reply.body as { message: string }).message).toBe(
      `Unknown path ${path}; the nearest known path is ${nearest}`,
    );
  });

  it.each(['/teaser', '/settings', '/favicon.ico', '/nowhere', '/_emulator/what/is/it/that/you/have/here'])(
    'is answered with some known one, however far it is: %s',
    async (path) => {
      const { emulator } = await given();
      const reply = await call(emulator, 'GET', path, {});
      expect(reply.status).toBe(404);
      expect(JSON.stringify(reply.body)).toMatch(/Unknown path \S+; the nearest known path is \/\w/);
    },
  );

  it('of any length and content is answered in short', async () => {
    const { emulator } = await given();
    for (const path of [
      `/${'a'.repeat(20_000)}`,
      `/${'%7B'.repeat(500)}`,
      `/${'a/'.repeat(5000)}`,
      '/%22%3Cscript%3E',
    ]) {
      const reply = await call(emulator, 'GET', path, {});
      expect(reply.status).toBe(404);
      expect(reply.text.length).toBeLessThan(1000);
    }
  });

  it.each([
    ['GET', '/replenish/beans', 'POST'],
    ['PUT', '/slotStatus/beans', 'POST'],
    ['POST', '/subscriptionInfo', 'GET'],
    ['POST', '/registration', 'DELETE'],
    ['GET', '/testOrders/slots/beans', 'DELETE'],
  ])('is not what a wrong method gets: %s %s', async (method, path, allow) => {
    const { emulator } = await given();
    const reply = await call(emulator, method, path, {});
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe(allow);
    expect((reply.body as { message: string }).message).toContain(allow);
  });
});
