import { describe, expect, it } from 'vitest';
import {
  authenticate,
  type Claims,
  livingGrant,
  secondsBegun,
  secondsLeft,
} from '../../../emulator/domain/authenticate.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID } from '../../../emulator/domain/seed.ts';
import type { Device, Portal } from '../../../emulator/domain/state.ts';
import { at, deepFreeze, givenDevice, portal, T0 } from '../../support/given.ts';

const device = givenDevice();
const claims: Claims = {
  kind: 'access',
  modelId: 'acme-coffee',
  serialNumber: 'SN-0001',
  grantId: device.current?.grantId ?? '',
  epoch: 0,
  mintedAtMs: Date.parse(T0),
};
const revokedAt = (instant: string): Portal =>
  deepFreeze({ ...structuredClone(portal), revocations: { [SEED_CUSTOMER_ID]: { [SEED_CLIENT_ID]: instant } } });
const current = (patch: Partial<NonNullable<Device['current']>>): Device =>
  deepFreeze({ ...device, current: { ...(device.current as NonNullable<Device['current']>), ...patch } });

describe('an access token', () => {
  it('speaks for the registration of its grant', () => {
    expect(authenticate(portal, device, claims, T0)).toBe(device.current);
  });

  it.each([
    ['is none', device, undefined, T0, 'not-a-token'],
    ['is a refresh token', device, { ...claims, kind: 'refresh' as const }, T0, 'not-a-token'],
    ['is of a device nobody knows', undefined, claims, T0, 'no-such-grant'],
    ['is of a device that was deregistered', deepFreeze({ ...device, current: null }), claims, T0, 'no-such-grant'],
    ['is of another grant', device, { ...claims, grantId: 'other' }, T0, 'no-such-grant'],
    ['is 60 minutes old', device, claims, at(3_600_000), 'expired'],
    ['is of an epoch before', current({ accessEpoch: 1 }), claims, T0, 'expired'],
  ] as const)('is refused when it %s', (_, known, given, now, problem) => {
    expect(authenticate(portal, known, given, now)).toBe(problem);
  });

  it('is good for the last millisecond of its hour', () => {
    expect(authenticate(portal, device, claims, at(3_599_999))).toBe(device.current);
  });

  it('of the current epoch is good, and so is one of a later epoch than the device knows', () => {
    expect(authenticate(portal, current({ accessEpoch: 1 }), { ...claims, epoch: 1 }, T0)).toMatchObject({
      accessEpoch: 1,
    });
  });

  it('dies with the removal of the app, and not with that of another', () => {
    expect(authenticate(revokedAt(T0), device, claims, T0)).toBe('no-such-grant');
    const other = deepFreeze({ ...structuredClone(portal), revocations: { [SEED_CUSTOMER_ID]: { other: T0 } } });
    expect(authenticate(other, device, claims, T0)).toBe(device.current);
  });

  it('of a grant that came after the removal lives', () => {
    const later = current({ revocationSeen: T0 });
    expect(livingGrant(revokedAt(T0), later, claims)).toBe(later.current);
    expect(livingGrant(revokedAt(at(1)), later, claims)).toBeUndefined();
  });
});

describe('the seconds left', () => {
  it('count from minting, in whole ones, and never below 0', () => {
    expect(secondsLeft(T0, T0)).toBe(3600);
    expect(secondsLeft(T0, at(1))).toBe(3599);
    expect(secondsLeft(T0, at(3_599_001))).toBe(0);
    expect(secondsLeft(T0, at(9_999_999))).toBe(0);
    expect([0, 1, 3_599_001, 3_599_999].map((ms) => secondsBegun(T0, at(ms)))).toEqual([3600, 3600, 1, 1]);
    expect([3_600_000, 9_999_999].map((ms) => secondsBegun(T0, at(ms)))).toEqual([0, 0]);
  });
});
