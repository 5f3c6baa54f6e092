import { beginChange, finish } from '../../emulator/domain/device-change.ts';
import type { Draw, Ids } from '../../emulator/domain/outcome.ts';
import { blankDevice, completeSetup, register } from '../../emulator/domain/registration.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, seedPortal } from '../../emulator/domain/seed.ts';
import type { Device, Portal } from '../../emulator/domain/state.ts';
import { createIds } from '../../emulator/ids.ts';

/** Given states for tests of the pure domain: plain values, frozen, with fixed draws. */

export const T0 = '2031-03-04T10:00:00.000Z';
export const SUBSCRIBER = 'arn:aws:sns:us-east-1:000000000000:drs-acme:1333bc1c-fe6c-4b03-a820-212c69599354';

export const at = (ms: number, from: string = T0): string => new Date(Date.parse(from) + ms).toISOString();

const source = createIds('00'.repeat(32));

export const idsOf = (unit: string, turn: number): Ids => source.forUnit(unit, turn);

export const drawAt = (now: string, turn = 0): Draw => ({ now, ids: idsOf('device:test', turn) });

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

export const portal: Portal = deepFreeze(structuredClone(seedPortal));

export const withSettings = (settings: Partial<Portal['settings']>): Portal =>
  deepFreeze({ ...structuredClone(seedPortal), settings: { ...seedPortal.settings, ...settings } });

export interface GivenDevice {
  readonly modelId?: string;
  readonly serialNumber?: string;
  readonly isTestDevice?: boolean;
  readonly subscribed?: boolean;
  readonly now?: string;
  readonly portal?: Portal;
  readonly subscribers?: readonly string[];
  readonly directedCustomerId?: string;
  /** Names the ids are made from; devices of one world need different ones. */
  readonly draw?: Draw;
}

/** A device that went through consent and set-up: every slot has its first product, subscribed. */
export function givenDevice(given: GivenDevice = {}): Device {
  const {
    modelId = 'acme-coffee',
    serialNumber = 'SN-0001',
    isTestDevice = false,
    subscribed = true,
    now = T0,
  } = given;
  const blank = blankDevice(modelId, serialNumber);
  const change = beginChange({
    portal: given.portal ?? portal,
    device: blank,
    subscribers: given.subscribers ?? [],
    draw: given.draw ?? drawAt(now),
  });
  register(change, {
    directedCustomerId: given.directedCustomerId ?? SEED_CUSTOMER_ID,
    clientId: SEED_CLIENT_ID,
    isTestDevice,
    includeNonLive: true,
    scopes: ['dash:replenish'],
  });
  completeSetup(
    change,
    'consent-1',
    Object.fromEntries(
      change.model.slots.map((slot) => [slot.slotId, { asin: slot.products[0]?.asin ?? null, subscribed }]),
    ),
  );
  return deepFreeze(finish(change, blank));
}

/** Types of the notifications of a device after the given number of them. */
export const notified = (device: Device, after = 0): string[] =>
  device.outbox.slice(after).map((entry) => entry.notificationType);

/** A SlotStatus report as the documentation has it. */
export const report = {
  expectedReplenishmentDate: '2031-03-11T10:00:00Z',
  remainingQuantityInUnit: 3.5,
  originalQuantityInUnit: 10,
  totalQuantityOnHand: 20,
  lastUseDate: '2031-03-04T09:00:00Z',
};
