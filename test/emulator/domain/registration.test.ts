import { describe, expect, it } from 'vitest';
import { beginChange, type DeviceChange, finish } from '../../../emulator/domain/device-change.ts';
import { replenish } from '../../../emulator/domain/drs/replenish.ts';
import { blankDevice, completeSetup, endRegistration, register } from '../../../emulator/domain/registration.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal } from '../../../emulator/domain/seed.ts';
import { Device, type Portal } from '../../../emulator/domain/state.ts';
import { at, deepFreeze, drawAt, givenDevice, notified, portal, SUBSCRIBER, T0 } from '../../support/given.ts';

const request = {
  directedCustomerId: SEED_CUSTOMER_ID,
  clientId: SEED_CLIENT_ID,
  isTestDevice: false,
  includeNonLive: false,
  scopes: ['dash:replenish'],
};

function changed(device: Device, act: (change: DeviceChange) => void, now = at(1000), world: Portal = portal) {
  const change = beginChange({ portal: world, device, subscribers: [SUBSCRIBER], draw: drawAt(now, device.turn) });
  act(change);
  return { device: deepFreeze(finish(change, device)), events: change.events };
}
const rules = (events: DeviceChange['events']) =>
  events.flatMap((event) =>
    event.kind === 'state' ? [`${event.rule} ${event.from ?? '-'} ${event.to ?? '-'}`] : [event.kind],
  );

describe('register', () => {
  it('makes a grant with empty slots and tells DeviceRegistered, before any product is chosen', () => {
    const { device, events } = changed(blankDevice('acme-printer', 'SN-1'), (change) => register(change, request));
    expect(device.current).toMatchObject({
      directedCustomerId: SEED_CUSTOMER_ID,
      registeredAt: at(1000),
      accessEpoch: 0,
      revocationSeen: null,
      setupConsentId: null,
    });
    expect(device.current?.grantId).toMatch(/^[0-9a-f]{24}$/);
    expect(device.current?.slots).toEqual({
      black: { asin: null, subscribed: false, lastReport: null, nextProblem: null },
      color: { asin: null, subscribed: false, lastReport: null, nextProblem: null },
    });
    expect(notified(device)).toEqual(['DeviceRegisteredNotification']);
    expect(rules(events)).toEqual(['registered - registered', 'notification']);
    expect(device.turn).toBe(1);
    expect(Device.safeParse(device).success).toBe(true);
  });

  it('by the same customer again keeps grant, slots, orders and reports, and takes over the flags', () => {
    const before = givenDevice();
    const { device, events } = changed(before, (change) =>
      register(change, { ...request, isTestDevice: true, scopes: ['profile'] }),
    );
    expect(device.current).toMatchObject({
      grantId: before.current?.grantId,
      slots: before.current?.slots,
      isTestDevice: true,
      scopes: ['dash:replenish', 'profile'],
      registeredAt: at(1000),
    });
    expect(device.former).toEqual([]);
    expect(notified(device, 2)).toEqual(['DeviceRegisteredNotification']);
    expect(rules(events)).toEqual(['re-registered registered registered', 'notification']);
  });

  it.each([
    ['another customer', { directedCustomerId: 'amzn1.account.ASOMEBODYELSE' }],
    ["another maker's app", { clientId: 'amzn1.application-oa2-client.other' }],
  ])('by %s ends the grant before, tells both, and starts empty', (_, patch) => {
    const before = givenDevice();
    const { device } = changed(before, (change) => register(change, { ...request, ...patch }));
    expect(device.current).toMatchObject({ ...patch, slots: { beans: { asin: null, subscribed: false } } });
    expect(device.current?.grantId).not.toBe(before.current?.grantId);
    expect(device.former).toMatchObject([
      { grantId: before.current?.grantId, by: 'new-owner', deregisteredAt: at(1000) },
    ]);
    expect(notified(device, 2)).toEqual(['DeviceDeregisteredNotification', 'DeviceRegisteredNotification']);
    const [gone, fresh] = device.outbox
      .slice(2)
      .map(({ payload }) => payload as { customerInfo: { directedCustomerId: string } });
    expect(gone?.customerInfo.directedCustomerId).toBe(SEED_CUSTOMER_ID);
    expect(fresh?.customerInfo.directedCustomerId).toBe(device.current?.directedCustomerId);
  });

  it('by the same customer after he removed the app makes a new grant', () => {
    const before = givenDevice();
    const revoked = deepFreeze({
      ...structuredClone(seedPortal),
      revocations: { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: at(500) } },
    });
    const { device } = changed(before, (change) => register(change, request), at(1000), revoked);
    expect(device.current?.grantId).not.toBe(before.current?.grantId);
    expect(device.current?.revocationSeen).toBe(at(500));
    expect(device.former).toHaveLength(1);
  });

  it('remembers the last ten owners', () => {
    let device = blankDevice('acme-coffee', 'SN-1');
    for (let i = 0; i < 15; i += 1)
      device = changed(device, (change) =>
        register(change, { ...request, directedCustomerId: `amzn1.account.A${i}` }),
      ).device;
    expect(device.former.map(({ directedCustomerId }) => directedCustomerId)).toEqual(
      Array.from({ length: 10 }, (_, i) => `amzn1.account.A${i + 4}`),
    );
    expect(new Set([device.current?.grantId, ...device.former.map(({ grantId }) => grantId)]).size).toBe(11);
  });
});

describe('completeSetup', () => {
  const registered = () => changed(blankDevice('acme-printer', 'SN-1'), (change) => register(change, request)).device;

  it('takes all choices together and tells them in one message', () => {
    const { device, events } = changed(registered(), (change) =>
      completeSetup(change, 'c1', {
        black: { asin: 'B0EMUL0003', subscribed: true },
        color: { asin: 'B0EMUL0005', subscribed: false },
      }),
    );
    expect(device.current?.slots).toMatchObject({
      black: { asin: 'B0EMUL0003', subscribed: true },
      color: { asin: 'B0EMUL0005', subscribed: false },
    });
    expect(notified(device, 1)).toEqual(['SubscriptionChangedNotification']);
    expect(device.outbox.at(-1)?.payload).toMatchObject({
      subscriptionInfo: {
        slotsSubscriptionStatus: {
          black: { subscribed: true, productInfoList: [{ quantity: 1, unit: 'count', asin: 'B0EMUL0003' }] },
          color: { subscribed: false, productInfoList: [{ quantity: 1, unit: 'count', asin: 'B0EMUL0005' }] },
        },
      },
    });
    expect(rules(events)).toEqual([
      'setup-completed unsubscribed:none subscribed:B0EMUL0003',
      'setup-completed unsubscribed:none unsubscribed:B0EMUL0005',
      'notification',
    ]);
  });

  it('without a product leaves a slot switched off, and ignores slots that the model has not', () => {
    const { device } = changed(registered(), (change) =>
      completeSetup(change, 'c1', {
        black: { asin: null, subscribed: true },
        tea: { asin: 'B0EMUL0001', subscribed: true },
      }),
    );
    expect(device.current?.slots).toMatchObject({ black: { asin: null, subscribed: false } });
    expect(Object.keys(device.current?.slots ?? {})).toEqual(['black', 'color']);
    expect(notified(device, 1)).toEqual(['SubscriptionChangedNotification']);
  });

  it('of one consent happens once', () => {
    const choices = { black: { asin: 'B0EMUL0003', subscribed: true } };
    const once = changed(registered(), (change) => completeSetup(change, 'c1', choices)).device;
    expect(changed(once, (change) => completeSetup(change, 'c1', choices)).device).toBe(once);
    expect(notified(changed(once, (change) => completeSetup(change, 'c2', choices)).device, 2)).toEqual([
      'SubscriptionChangedNotification',
    ]);
  });

  it('of a device that is not registered does nothing', () => {
    const blank = blankDevice('acme-printer', 'SN-1');
    expect(changed(blank, (change) => completeSetup(change, 'c1', {})).device).toBe(blank);
  });
});

describe('endRegistration', () => {
  it.each(['maker', 'customer', 'customer-service', 'app-removed', 'new-owner'] as const)(
    'by %s tells once and leaves a trace',
    (by) => {
      const before = givenDevice();
      const { device, events } = changed(before, (change) => {
        endRegistration(change, by);
        endRegistration(change, by);
      });
      expect(device.current).toBeNull();
      expect(device.former).toEqual([
        {
          directedCustomerId: SEED_CUSTOMER_ID,
          clientId: SEED_CLIENT_ID,
          grantId: before.current?.grantId,
          registeredAt: T0,
          deregisteredAt: at(1000),
          by,
        },
      ]);
      expect(notified(device, 2)).toEqual(['DeviceDeregisteredNotification']);
      expect(rules(events)).toEqual([`${by} registered -`, 'notification']);
    },
  );

  it('leaves the running order to run', () => {
    const ordering = replenish({
      portal,
      device: givenDevice(),
      subscribers: [],
      request: { params: { slotId: 'beans' }, query: undefined, body: undefined },
      resultType: '',
      draw: drawAt(T0, 1),
    });
    if (!ordering.accepted) throw new Error(ordering.refusal);
    const { device } = changed(deepFreeze(ordering.next), (change) => endRegistration(change, 'customer'));
    expect(device.orders).toBe(ordering.next.orders);
  });
});
