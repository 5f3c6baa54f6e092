import { describe, expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../../emulator/domain/seed.ts';
import { call, callHeaders, replenish, slotStatus, startTestEmulator } from '../../../support/emulator.ts';
import { at, T0 } from '../../../support/given.ts';
import { startListener, subscribed } from '../../../support/listener.ts';
import { type Ask, asker } from './client.ts';

/** Without a method it is `plain`, and the verifier itself. */
const CHALLENGE = 'challenge-0123456789-0123456789-0123456789-ab';

/** A world with something of everything in it. */
async function lived() {
  const emulator = await startTestEmulator();
  const ask = asker(emulator);
  await subscribed(emulator.world, 'http://me:long-password@127.0.0.1:9/');
  await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:9/pending' });
  const made = await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  const accessToken = String(made.body.accessToken);
  await slotStatus(emulator, { accessToken });
  await replenish(emulator, { accessToken });
  const consent = await ask('POST', 'consents', {
    clientId: SEED_CLIENT_ID,
    modelId: 'acme-printer',
    serialNumber: 'P-1',
    redirectUri: 'http://localhost:3000/callback',
    codeChallenge: CHALLENGE,
  });
  await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'SN-2' });
  await ask('POST', 'devices/acme-coffee/SN-2/deregister', {});
  await ask('POST', 'clock/advance', { by: 'PT1H' });
  // Its confirmation has failed once and waits for the next attempt.
  await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:9/later' });
  await ask('POST', 'clock/advance', { by: 'PT0S' });
  return { emulator, ask, accessToken, code: String(consent.body.code) };
}

const whole = async (ask: Ask) => (await ask('GET', 'state?secrets=true')).text;

describe('a state with its secrets', () => {
  it('comes back byte for byte, in another emulator too', async () => {
    const { ask } = await lived();
    const state = await whole(ask);
    await ask('POST', 'reset');
    expect(await whole(ask)).not.toBe(state);
    expect(await ask('PUT', 'state', state)).toMatchObject({ status: 200, body: {} });
    expect(await whole(ask)).toBe(state);

    const other = asker(await startTestEmulator({ seed: null }));
    expect((await other('PUT', 'state', state)).status).toBe(200);
    expect(await whole(other)).toBe(state);
  });

  it('goes on where it was: tokens, codes and timers live', async () => {
    const { ask, accessToken, code } = await lived();
    const state = await whole(ask);
    const emulator = await startTestEmulator();
    const other = asker(emulator);
    await other('PUT', 'state', state);
    const headers = callHeaders(accessToken, 'DrsSubscriptionInfo');
    expect((await other('GET', 'clock')).body.now).toBe(at(3_600_000));
    expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(400);
    await other(
      'PUT',
      'state',
      state.replaceAll('"mode":"manual","now":"2031-03-04T11:00:00.000Z"', `"mode":"manual","now":"${T0}"`),
    );
    expect((await call(emulator, 'GET', '/subscriptionInfo', headers)).status).toBe(200);
    const exchanged = await fetch(`${emulator.url}/auth/o2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'http://localhost:3000/callback',
        client_id: SEED_CLIENT_ID,
        client_secret: SEED_CLIENT_SECRET,
        code_verifier: CHALLENGE,
      }),
    });
    expect(exchanged.status).toBe(200);
    await other('POST', 'clock/advance', { by: 'PT26H' });
    expect(emulator.device()?.orders[0]?.state).toBe('shipped');
    expect(emulator.entries('world').at(-1)).toMatchObject({ event: 'restored' });
  });
});

describe('a state without its secrets', () => {
  it('shows none', async () => {
    const { ask, code, emulator } = await lived();
    const { text, body } = await ask('GET', 'state');
    expect(body.secrets).toBeUndefined();
    const { idKey, macKey } = emulator.world.store.world();
    const secrets = [SEED_CLIENT_SECRET, code, CHALLENGE, 'long-password', idKey, macKey];
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/2336412f37[0-9a-f]{10}/);
    expect(body).toMatchObject({
      format: 'drs-emulator-state',
      version: 1,
      seed: 1,
      clock: { mode: 'manual', scale: 1 },
    });
  });

  it('is not taken back: the refusal names the first shortened field', async () => {
    const { ask } = await lived();
    const { body } = await ask('GET', 'state');
    const { secrets } = (await ask('GET', 'state?secrets=true')).body;
    const put = async (state: unknown) => (await ask('PUT', 'state', state)).body.error;
    expect(await put(body)).toMatchObject({ code: 'invalid', path: 'portal.securityProfiles.0.clientSecret' });
    const full = (await ask('GET', 'state?secrets=true')).body;
    const { secrets: _, ...bare } = full;
    expect(await put(bare)).toMatchObject({ path: 'secrets' });
    expect(await put({ ...full, topics: body.topics, secrets })).toMatchObject({
      path: 'topics.0.subscriptions.0.token',
    });
    expect(await put({ ...full, consents: body.consents, secrets })).toMatchObject({ path: 'consents.0.code' });
    const [consent] = full.consents as unknown as object[];
    const consents = [{ ...consent, codeChallenge: 'challenge-…' }];
    expect(await put({ ...full, consents, secrets })).toMatchObject({ path: 'consents.0.codeChallenge' });
  });
});

describe('a state that is wrong', () => {
  type Break = (state: Record<string, Loose>) => void;
  interface Loose {
    [member: string]: Loose & string;
  }
  const broken: [string, Break, string][] = [
    ['another format', (s) => Object.assign(s, { format: 'stripe' }), 'format'],
    ['another version', (s) => Object.assign(s, { version: 2 }), 'version'],
    ['an unknown member', (s) => Object.assign(s, { device: [] }), 'device'],
    ['a clock without an instant', (s) => Object.assign(s.clock ?? {}, { now: 'now' }), 'clock.now'],
    ['no devices', (s) => delete s.devices, 'devices'],
    ['a short key', (s) => Object.assign(s.secrets ?? {}, { macKey: 'ab' }), 'secrets.macKey'],
    ['a portal of another kind', (s) => Object.assign(s.portal ?? {}, { strict: true }), 'portal.strict'],
    [
      'a model of no client',
      (s) => Object.assign(s.portal?.models?.[0] ?? {}, { clientId: 'x' }),
      'portal.models.0.clientId',
    ],
    ['a policy that nobody could read', (s) => Object.assign(s.topics?.[0] ?? {}, { policy: '{' }), 'topics.0.policy'],
    [
      'a model twice',
      (s) => Object.assign(s.portal?.models?.[1] ?? {}, { modelId: 'acme-coffee' }),
      'portal.models.1.modelId',
    ],
    ['a device of no model', (s) => Object.assign(s.devices?.[0] ?? {}, { modelId: 'acme-tea' }), 'devices.0.modelId'],
    ['a device twice', (s) => Object.assign(s.devices?.[2] ?? {}, { serialNumber: 'SN-0001' }), 'devices.2'],
    [
      'an order state that is none',
      (s) => Object.assign(s.devices?.[0]?.orders?.[0] ?? {}, { state: 'lost' }),
      'devices.0.orders.0.state',
    ],
    [
      'an order for no slot',
      (s) => Object.assign(s.devices?.[0]?.orders?.[0] ?? {}, { slotId: 'tea' }),
      'devices.0.orders.0.slotId',
    ],
    [
      'a slot that is missing',
      (s) => Object.assign(s.devices?.[0]?.current ?? {}, { slots: {} }),
      'devices.0.current.slots.beans',
    ],
    [
      'a customer of nobody',
      (s) => Object.assign(s.devices?.[0]?.current ?? {}, { directedCustomerId: 'x' }),
      'devices.0.current.directedCustomerId',
    ],
    [
      'an ordinal to come',
      (s) => Object.assign(s.devices?.[0] ?? {}, { nextOrdinal: 1 }),
      'devices.0.outbox.0.ordinal',
    ],
    [
      'a subscription of another topic',
      (s) => Object.assign(s.topics?.[0]?.subscriptions?.[0] ?? {}, { subscriptionArn: 'x' }),
      'topics.0.subscriptions.0.subscriptionArn',
    ],
    [
      'a handshake with nobody',
      (s) => Object.assign(s.topics?.[0]?.subscriptions ?? [], { length: 2 }),
      'topics.0.handshakes.0.delivery.subscriptionArn',
    ],
    ['a consent of no client', (s) => Object.assign(s.consents?.[0] ?? {}, { clientId: 'x' }), 'consents.0.clientId'],
  ];

  it.each(broken)('with %s changes nothing, and the refusal says where', async (_, spoil, path) => {
    const { ask } = await lived();
    const before = await whole(ask);
    const state = JSON.parse(before);
    spoil(state);
    expect(await ask('PUT', 'state', state)).toMatchObject({ status: 400, body: { error: { code: 'invalid', path } } });
    expect(await whole(ask)).toBe(before);
  });

  it.each(['', '{', '[]', 'null', '"state"', '{"__proto__":{"format":"drs-emulator-state"}}'])(
    'because it is %j, is refused',
    async (text) => {
      const emulator = await startTestEmulator();
      const reply = await fetch(`${emulator.url}/_emulator/state`, { method: 'PUT', body: text });
      expect(reply.status).toBe(400);
      expect(emulator.faults()).toEqual([]);
    },
  );
});

describe('a reset', () => {
  it('brings back the seeded world, clock and ids', async () => {
    const { emulator, ask } = await lived();
    expect(await ask('POST', 'reset')).toMatchObject({ status: 200, body: {} });
    expect((await ask('GET', 'clock')).body.now).toBe(T0);
    expect((await ask('GET', 'devices')).body.items).toEqual([]);
    expect((await ask('GET', 'subscriptions')).body.items).toEqual([]);
    expect(emulator.entries('world').at(-1)).toMatchObject({ event: 'reset' });
    const fresh = asker(await startTestEmulator());
    const device = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
    expect((await ask('POST', 'devices', device)).text).toBe((await fresh('POST', 'devices', device)).text);
  });

  it('drops what was under way', async () => {
    const emulator = await startTestEmulator();
    const ask = asker(emulator);
    const listener = await startListener(() => 500);
    await subscribed(emulator.world, listener.url);
    await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'SN-0001' });
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    const { length } = listener.received;
    await ask('POST', 'reset');
    await ask('POST', 'clock/advance', { by: 'PT1H' });
    expect(listener.received).toHaveLength(length);
    expect((await ask('GET', 'due')).body.items).toEqual([]);
  });
});
