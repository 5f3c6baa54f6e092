import { describe, expect, it } from 'vitest';
import { createClock } from '../../../../emulator/clock.ts';
import { keysOf } from '../../../../emulator/domain/keys.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal, seedTopic } from '../../../../emulator/domain/seed.ts';
import type { Portal } from '../../../../emulator/domain/state.ts';
import { consentAtOnce, registerAtOnce } from '../../../../emulator/http/lwa/consenting.ts';
import {
  approveConsent,
  chooseProduct,
  completeConsent,
  findConsent,
  startConsent,
} from '../../../../emulator/http/lwa/sign-up.ts';
import { createIds } from '../../../../emulator/ids.ts';
import { createMemoryStore } from '../../../../emulator/store/memory.ts';
import { createTokens } from '../../../../emulator/tokens.ts';
import { consentRef, decideOn, deviceRef, PORTAL, topicRef, type World } from '../../../../emulator/world.ts';
import { request } from '../../domain/lwa/given.ts';
import { REDIRECT, START } from './running.ts';

/** A world without a server: store, clock, ids and tokens. */
function worldOf(portal: Portal = seedPortal): World {
  const clock = createClock({ mode: 'manual', nowMs: Date.parse(START), scale: 1 });
  const store = createMemoryStore({
    world: { epoch: 1, seed: 1, idKey: '00'.repeat(32), macKey: '11'.repeat(32), clock: clock.save(), configHash: '' },
    units: [
      { ref: PORTAL, doc: portal, keys: keysOf('portal', portal) },
      { ref: topicRef(seedTopic.topicArn), doc: seedTopic, keys: keysOf('topic', seedTopic) },
    ],
  });
  const ids = createIds('00'.repeat(32));
  const tokens = createTokens('11'.repeat(32));
  const world = {
    store,
    clock,
    ids,
    tokens,
    portal: () => portal,
    audience: () => ({ subscribers: [] }),
    engine: { look: () => {} } as unknown as World['engine'],
  };
  const decide: World['decide'] = (ref, blank, choose) => decideOn(world, ref, blank, choose);
  return { ...world, decide } as Partial<World> as World;
}
const [customer] = seedPortal.customers;
if (customer === undefined) throw new Error('no customer');

const declinedBy = async (promise: Promise<object>) => {
  const answer = await promise;
  return 'path' in answer ? answer.path : 'granted';
};

describe('registering at once', () => {
  const wish = { modelId: 'acme-printer', serialNumber: 'SN1' };

  it('leaves a registered device with living tokens', async () => {
    const world = worldOf();
    const made = await registerAtOnce(world, { ...wish, slots: { black: { subscribed: false } }, isTestDevice: true });
    if ('declined' in made) throw new Error(made.problem);
    expect(made).toMatchObject({ device: wish, directedCustomerId: SEED_CUSTOMER_ID, expiresIn: 3600 });
    const { current } = world.store.read(deviceRef('acme-printer', 'SN1'))?.doc ?? {};
    expect(current).toMatchObject({
      isTestDevice: true,
      clientId: SEED_CLIENT_ID,
      slots: { black: { asin: 'B0EMUL0003', subscribed: false }, color: { asin: 'B0EMUL0005', subscribed: true } },
    });
    expect(world.tokens.read(made.accessToken)).toMatchObject({ kind: 'access', grantId: current?.grantId });
    expect(world.tokens.read(made.refreshToken)).toMatchObject({ kind: 'refresh', confidential: true });
    expect(made.events.flatMap((event) => (event.kind === 'notification' ? [event.notificationType] : []))).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });

  it('may leave a refresh token that works without the secret', async () => {
    const world = worldOf();
    const made = await registerAtOnce(world, { ...wish, confidential: false });
    if ('declined' in made) throw new Error(made.problem);
    expect(world.tokens.read(made.refreshToken)).toMatchObject({ confidential: false });
  });

  it.each([
    ['modelId', { modelId: 'nothing' }],
    ['clientId', { clientId: 'nobody' }],
    ['directedCustomerId', { directedCustomerId: 'nobody' }],
    ['includeNonLive', { modelId: 'acme-preview' }],
    ['slots.x', { slots: { x: {} } }],
    ['granted', { modelId: 'acme-preview', includeNonLive: true, directedCustomerId: SEED_CUSTOMER_ID }],
  ])('says that %s is wrong, or nothing', async (path, changes) => {
    expect(await declinedBy(registerAtOnce(worldOf(), { ...wish, ...changes }))).toBe(path);
  });
});

describe('consenting at once', () => {
  const wish = { clientId: SEED_CLIENT_ID, modelId: 'acme-coffee', serialNumber: 'SN1', redirectUri: REDIRECT };

  it('yields a code and where it would go', async () => {
    const world = worldOf();
    const granted = await consentAtOnce(world, { ...wish, state: 's' });
    if ('declined' in granted) throw new Error(granted.problem);
    expect(granted.redirectTo).toBe(`${REDIRECT}?code=${granted.code}&state=s&scope=dash%3Areplenish`);
    expect(world.store.find(`code:${granted.code}`)).toEqual(consentRef(granted.consentId));
    expect(world.store.read(consentRef(granted.consentId))?.doc).toMatchObject({
      approvedAt: START,
      codeIssuedAt: START,
      choices: { beans: 'B0EMUL0001' },
    });
  });

  it.each([
    ['clientId', { clientId: 'nobody' }],
    ['redirectUri', { redirectUri: 'https://evil.example/' }],
    ['modelId', { modelId: 'nothing' }],
    ['includeNonLive', { modelId: 'acme-preview' }],
    ['codeChallenge', { codeChallenge: 'short' }],
    ['directedCustomerId', { directedCustomerId: 'nobody' }],
    ['slots.beans.asin', { slots: { beans: { asin: 'B0EMUL0009' } } }],
    ['granted', { modelId: 'acme-preview', includeNonLive: true }],
  ])('says that %s is wrong, or nothing', async (path, changes) => {
    expect(await declinedBy(consentAtOnce(worldOf(), { ...wish, ...changes }))).toBe(path);
  });

  it("needs the model to be live in the customer's marketplace", async () => {
    const models = seedPortal.models.map((model) => ({ ...model, marketplaces: ['DE' as const] }));
    const world = worldOf({ ...seedPortal, models });
    expect(await declinedBy(consentAtOnce(world, wish))).toBe('includeNonLive');
  });
});

describe('consents', () => {
  const settled = async (world: World) => {
    const { consentId } = await startConsent(world, request, customer);
    return consentId;
  };

  it('have ids of their own, even for one device at one instant', async () => {
    const world = worldOf();
    const ids = await Promise.all(Array.from({ length: 20 }, () => settled(world)));
    expect(new Set(ids).size).toBe(20);
  });

  it('are dropped beyond 1,000 when they are dead, oldest first', async () => {
    const world = worldOf();
    const first = await settled(world);
    for (let i = 1; i < 1000; i += 1) await settled(world);
    await settled(world);
    expect(world.store.count('consent')).toBe(1001);
    world.clock.set(Date.parse(START) + 3_600_000);
    await settled(world);
    expect(world.store.count('consent')).toBe(1000);
    expect(world.store.read(consentRef(first))).toBeUndefined();
  });

  it('never number more than 10,000', async () => {
    const world = worldOf();
    for (let i = 0; i < 10_003; i += 1) await settled(world);
    expect(world.store.count('consent')).toBe(10_000);
  });

  it('are not completed when the device changed hands between the check and the write', async () => {
    const world = worldOf();
    const consentId = await settled(world);
    await approveConsent(world, consentId);
    await chooseProduct(world, consentId, 'beans', 'B0EMUL0001');
    const device = deviceRef('acme-coffee', 'SN1');
    const { decide } = world;
    let taken = false;
    const racing: World = {
      ...world,
      decide: async (ref, blank, choose) => {
        if (ref.id === device.id && !taken) {
          taken = true;
          await decide(device, undefined, (doc) => ({
            next: doc && { ...doc, turn: doc.turn + 1, current: null },
            events: [],
            result: 0,
          }));
        }
        return decide(ref, blank, choose);
      },
    };
    const { found, events } = await completeConsent(racing, consentId);
    expect(found?.standing).toMatchObject({ at: 'over' });
    expect(events).toEqual([]);
  });

  it('can be asked for by any id', async () => {
    expect(await findConsent(worldOf(), undefined)).toBeUndefined();
    expect(await approveConsent(worldOf(), 'unknown')).toEqual({ found: undefined, events: [] });
    expect((await chooseProduct(worldOf(), 'unknown', 'beans', null)).found).toBeUndefined();
  });

  it('are over when their model is no longer offered', async () => {
    const world = worldOf();
    const consentId = await settled(world);
    const without: World = { ...world, portal: () => ({ ...seedPortal, models: [] }) };
    expect((await findConsent(without, consentId))?.standing).toMatchObject({ at: 'over' });
  });
});
