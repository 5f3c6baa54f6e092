import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../../emulator/domain/authenticate.ts';
import { deregisterDevice } from '../../../../emulator/domain/customer/deregister-device.ts';
import { expireTokens } from '../../../../emulator/domain/customer/expire-tokens.ts';
import { redeliver } from '../../../../emulator/domain/customer/redeliver.ts';
import { isRevoked, removeApps } from '../../../../emulator/domain/customer/remove-app.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import type { Device, OutboxEntry } from '../../../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, givenDevice, notified, portal, SUBSCRIBER, T0 } from '../../../support/given.ts';
import { decidedOn } from './given.ts';

const device = givenDevice();
const gone = deepFreeze({ ...structuredClone(device), current: null });

describe('deregistering', () => {
  it.each([
    ['customer', 'customer', 'deregister'],
    ['customer-service', 'customer-service', 'deregister'],
    ['app-removed', 'customer', 'remove-app'],
  ] as const)('by %s ends the registration and tells it', (by, actor, action) => {
    const outcome = deregisterDevice(decidedOn(device), by);
    if (!outcome.accepted) throw new Error(outcome.refusal);
    expect(outcome.next.current).toBeNull();
    expect(outcome.next.former.at(-1)).toMatchObject({ by, deregisteredAt: T0 });
    expect(notified(outcome.next, device.outbox.length)).toEqual(['DeviceDeregisteredNotification']);
    expect(outcome.events[0]).toEqual({ kind: 'customer', actor, action });
  });

  it('is refused when there is no registration', () => {
    expect(deregisterDevice(decidedOn(gone), 'customer')).toMatchObject({ refusal: 'notRegistered' });
  });
});

describe('expiring tokens', () => {
  const claims = (epoch: number) => ({
    kind: 'access' as const,
    modelId: device.modelId,
    serialNumber: device.serialNumber,
    grantId: device.current?.grantId ?? '',
    epoch,
    mintedAtMs: Date.parse(T0),
  });

  it('kills the tokens of before and not those made later in the same instant', () => {
    const outcome = expireTokens(decidedOn(device));
    if (!outcome.accepted) throw new Error(outcome.refusal);
    expect(authenticate(portal, device, claims(0), T0)).toBe(device.current);
    expect(authenticate(portal, outcome.next, claims(0), T0)).toBe('expired');
    expect(authenticate(portal, outcome.next, claims(1), T0)).toBe(outcome.next.current);
    expect(outcome.events).toEqual([
      { kind: 'state', subject: 'tokens', id: device.current?.grantId, from: '0', to: '1', rule: 'expired-by-hand' },
    ]);
  });

  it('is refused when there is no registration', () => {
    expect(expireTokens(decidedOn(gone))).toMatchObject({ refusal: 'notRegistered' });
  });
});

describe('removing the app', () => {
  const remove = (from: typeof portal, now = T0) => {
    const outcome = removeApps(from, SEED_CUSTOMER_ID, [SEED_CLIENT_ID], drawAt(now));
    if (!outcome.accepted) throw new Error('removing is always possible');
    return outcome;
  };

  it('kills the grants of before with one write to the portal', () => {
    const { next, events } = remove(portal);
    const { current } = device;
    if (current === null) throw new Error('not registered');
    expect(isRevoked(portal, current)).toBe(false);
    expect(isRevoked(next, current)).toBe(true);
    expect(isRevoked(next, { ...current, directedCustomerId: 'amzn1.account.SOMEONEELSE' })).toBe(false);
    expect(isRevoked(next, { ...current, clientId: 'another' })).toBe(false);
    expect(events).toMatchObject([
      { subject: 'revocation', id: `${SEED_CUSTOMER_ID}/${SEED_CLIENT_ID}`, from: null, to: T0 },
    ]);
  });

  it('kills a grant given after the last removal too, even within the same instant', () => {
    const once = remove(portal).next;
    const { current } = device;
    if (current === null) throw new Error('not registered');
    const again = { ...current, revocationSeen: T0 };
    expect(isRevoked(once, again)).toBe(false);
    const twice = remove(deepFreeze(once)).next;
    expect(twice.revocations[SEED_CUSTOMER_ID]?.[SEED_CLIENT_ID]).toBe(at(1));
    expect(isRevoked(twice, again)).toBe(true);
  });
});

describe('sending a notification again', () => {
  const other = `${SUBSCRIBER.slice(0, -1)}0`;
  const sent = givenDevice({ subscribers: [SUBSCRIBER] });
  const delivered = (state: 'delivered' | 'exhausted' | 'pending'): Device =>
    deepFreeze({
      ...sent,
      outbox: sent.outbox.map((entry) => ({
        ...entry,
        deliveries: entry.deliveries.map((one) => ({
          ...one,
          state,
          attempts: 2,
          nextAttemptAt: state === 'pending' ? at(20_000) : null,
          envelopeTimestamp: '2024-01-01T00:00:00.123Z',
          lastStatus: 500,
        })),
      })),
    });
  const [first] = sent.outbox as [OutboxEntry];
  const draw = drawAt(at(5000));

  it.each(['delivered', 'exhausted'] as const)(
    'begins a new round with a new Timestamp after one that was %s',
    (state) => {
      const outcome = redeliver({ device: delivered(state), subscribers: [SUBSCRIBER], draw }, first.notificationId);
      if (!outcome.accepted) throw new Error(outcome.refusal);
      expect(outcome.reply).toMatchObject({ messageId: first.messageId, notificationId: first.notificationId });
      expect(outcome.reply.deliveries).toEqual([
        {
          subscriptionArn: SUBSCRIBER,
          state: 'pending',
          attempts: 0,
          nextAttemptAt: at(5000),
          envelopeTimestamp: null,
          lastStatus: null,
        },
      ]);
      expect(outcome.next.outbox[1]).toEqual(delivered(state).outbox[1]);
      expect(outcome.next.turn).toBe(sent.turn + 1);
    },
  );

  it('lets a delivery that is under way go on', () => {
    const outcome = redeliver({ device: delivered('pending'), subscribers: [SUBSCRIBER], draw }, first.notificationId);
    expect(outcome.accepted && outcome.reply.deliveries).toMatchObject([{ attempts: 2, nextAttemptAt: at(20_000) }]);
  });

  it('reaches who is subscribed now, and leaves what became of the others on the record', () => {
    const outcome = redeliver({ device: delivered('exhausted'), subscribers: [other], draw }, first.notificationId);
    expect(outcome.accepted && outcome.reply.deliveries).toMatchObject([
      { subscriptionArn: SUBSCRIBER, state: 'exhausted' },
      { subscriptionArn: other, state: 'pending', attempts: 0 },
    ]);
  });

  it('is refused when nobody is subscribed, or nothing has the id', () => {
    expect(redeliver({ device: sent, subscribers: [], draw }, first.notificationId)).toMatchObject({
      refusal: 'nobodySubscribed',
    });
    expect(redeliver({ device: sent, subscribers: [SUBSCRIBER], draw }, 'nope')).toMatchObject({
      refusal: 'notificationNotFound',
    });
  });
});
