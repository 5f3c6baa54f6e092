import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Envelope } from '../contracts/sns/envelope.ts';
import { stringToSign } from '../contracts/sns/signed-text.ts';
import { type EmulatorOptions, startEmulator } from '../emulator/index.ts';

/** The whole product in short, through the library: also run on the newest Node. */

async function started(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A maker's listener: confirms, verifies, and writes down. */
async function listening() {
  const received: { type: string; verified: boolean }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const envelope = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope;
    const certificate = new X509Certificate(await (await fetch(envelope.SigningCertURL)).text());
    const signature = Buffer.from(envelope.Signature, 'base64');
    const verified = verify('RSA-SHA1', Buffer.from(stringToSign(envelope)), certificate.publicKey, signature);
    if (envelope.Type === 'SubscriptionConfirmation') await fetch(envelope.SubscribeURL);
    const payload = envelope.Type === 'Notification' ? JSON.parse(envelope.Message) : undefined;
    received.push({ type: payload?.notificationInfo.notificationType ?? envelope.Type, verified });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns` };
}

const PACKAGE = 'com.amazon.dash.replenishment.';

/** One call of a device; the reply's body. */
async function call(url: string, token: string, method: string, path: string, name: string, body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-amzn-type-version': `${PACKAGE}${name}Input@1.0`,
      'x-amzn-accept-type': `${PACKAGE}${name}Result@1.0`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

it('goes through the life of a device, each step told to a listener that verifies it', async () => {
  const { url, control, clock } = await started();
  const listener = await listening();
  await control.subscribe(listener.url);
  await clock.settle();

  const { accessToken } = await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  await call(url, accessToken, 'POST', '/slotStatus/beans', 'DrsSlotStatus', {
    expectedReplenishmentDate: '2031-03-11T10:00:00Z',
    remainingQuantityInUnit: 9,
    originalQuantityInUnit: 24,
    totalQuantityOnHand: 0,
    lastUseDate: '2031-03-04T09:00:00Z',
  });
  const replenish = () => call(url, accessToken, 'POST', '/replenish/beans', 'DrsReplenish');
  const ordered = await replenish();
  expect(ordered).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
  expect(await replenish()).toEqual({ ...ordered, detailCode: 'ORDER_INPROGRESS' });

  const { fired } = await clock.advance('P14D');
  expect(fired.map(({ what }) => what).filter((what) => what !== 'delivery-attempt')).toEqual([
    'order-placed',
    'order-ships',
    'order-delivered',
  ]);
  await control.call('POST', 'devices/acme-coffee/SN-0001/deregister', { by: 'customer' });
  await clock.settle();
  expect(listener.received).toEqual(
    [
      'SubscriptionConfirmation',
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
      'DeviceDeregisteredNotification',
    ].map((type) => ({ type, verified: true })),
  );
});

it('hands out tokens for a code, with PKCE, and fresh ones for the refresh token', async () => {
  const { url, env } = await started({ consent: 'auto' });
  const verifier = randomBytes(32).toString('base64url');
  const authorize = new URL(env.LWA_AUTHORIZE_URL as string);
  authorize.search = new URLSearchParams({
    client_id: env.DRS_CLIENT_ID as string,
    redirect_uri: 'http://localhost:3000/callback',
    response_type: 'code',
    state: 'back-to-the-kitchen',
    scope: 'dash:replenish',
    scope_data: JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN-0002' } }),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const back = new URL((await fetch(authorize, { redirect: 'manual' })).headers.get('location') as string);
  expect(back.searchParams.get('state')).toBe('back-to-the-kitchen');

  const tokens = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: env.DRS_CLIENT_ID as string, ...parameters });
    const reply = await fetch(env.LWA_TOKEN_URL as string, { method: 'POST', body });
    return (await reply.json()) as { access_token: string; refresh_token: string };
  };
  const first = await tokens({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') as string,
    redirect_uri: 'http://localhost:3000/callback',
    code_verifier: verifier,
  });
  expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
  const second = await tokens({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
  expect(second).toMatchObject({ refresh_token: first.refresh_token, token_type: 'bearer' });
  expect(await call(url, second.access_token, 'GET', '/subscriptionInfo', 'DrsSubscriptionInfo')).toEqual({
    slotsSubscriptionStatus: { beans: true },
  });
});

it('shows what happened, and is as new after a reset', async () => {
  const { control, clock } = await started();
  const begin = async () => {
    await control.registerDevice({ modelId: 'acme-printer', serialNumber: 'SN-0003' });
    await control.call('POST', 'devices/acme-printer/SN-0003/trigger', { event: 'item-shipped', slotId: 'color' });
    return (await control.timeline({ kind: 'notification' })).map((entry) => ({
      ...entry,
      seq: 0,
      wall: '',
      cause: 0,
    }));
  };
  const first = await begin();
  expect(first).toHaveLength(4);
  expect(await control.call('GET', 'health')).toMatchObject({ status: 'ok' });
  await clock.advance('PT1H');
  await control.reset();
  expect(clock.now()).toBe('2031-03-04T10:00:00.000Z');
  expect(await control.call('GET', 'devices')).toMatchObject({ items: [] });
  expect((await begin()).slice(first.length)).toEqual(first);
});
