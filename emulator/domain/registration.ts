import { type DeviceChange, setRegistration, stateChanged } from './device-change.ts';
import { notifyRegistration, notifySubscription } from './notify.ts';
import type { Device, DeviceModel, FormerRegistration, Registration, Slot } from './state.ts';

/** Registration, set-up and deregistration of one device: the ways a grant begins and ends. */

/** Ended registrations remembered per device. */
const FORMER_KEPT = 10;

export interface RegistrationRequest {
  readonly directedCustomerId: string;
  readonly clientId: string;
  readonly isTestDevice: boolean;
  readonly includeNonLive: boolean;
  readonly scopes: readonly string[];
}

/**
 * A device nobody has registered. Ids are made from turns, and a device that was deregistered long ago is
 * forgotten; so a life begins at a turn that none before it had, or its tokens would be good again.
 */
export const blankDevice = (modelId: string, serialNumber: string, firstTurn = 0): Device => ({
  modelId,
  serialNumber,
  turn: firstTurn,
  current: null,
  former: [],
  orders: [],
  outbox: [],
  nextOrdinal: 1,
});

const blankSlots = (model: DeviceModel): Record<string, Slot> =>
  Object.fromEntries(
    model.slots.map(({ slotId }) => [slotId, { asin: null, subscribed: false, lastReport: null, nextProblem: null }]),
  );

/**
 * The customer agreed: the device is his. The same customer again keeps grant, slots and running orders; a
 * new owner wins, and the old one is told that the device is gone.
 */
export function register(change: DeviceChange, request: RegistrationRequest): Registration {
  const { now, ids } = change.draw;
  const before = change.device.current;
  const same =
    before !== null &&
    before.directedCustomerId === request.directedCustomerId &&
    before.clientId === request.clientId &&
    isLive(change, before);
  if (before !== null && !same) endRegistration(change, 'new-owner');
  const revocationSeen = change.portal.revocations[request.directedCustomerId]?.[request.clientId] ?? null;
  const registration: Registration = {
    directedCustomerId: request.directedCustomerId,
    clientId: request.clientId,
    isTestDevice: request.isTestDevice,
    includeNonLive: request.includeNonLive,
    registeredAt: now,
    scopes: [...new Set([...(same ? before.scopes : []), ...request.scopes])],
    grantId: same ? before.grantId : ids.hex('grant', 24),
    accessEpoch: same ? before.accessEpoch : 0,
    revocationSeen,
    setupConsentId: same ? before.setupConsentId : null,
    lastDeviceStatusAt: same ? before.lastDeviceStatusAt : null,
    mostRecentlyActiveDate: same ? before.mostRecentlyActiveDate : null,
    slots: same ? { ...blankSlots(change.model), ...before.slots } : blankSlots(change.model),
  };
  change.device = { ...change.device, current: registration };
  stateChanged(change, {
    subject: 'registration',
    id: registration.grantId,
    from: same ? 'registered' : null,
    to: 'registered',
    rule: same ? 're-registered' : before === null ? 'registered' : 'new-owner',
  });
  notifyRegistration(change, 'DeviceRegisteredNotification', registration);
  return registration;
}

function isLive(change: DeviceChange, registration: Registration): boolean {
  const revokedAt = change.portal.revocations[registration.directedCustomerId]?.[registration.clientId] ?? null;
  return revokedAt === registration.revocationSeen;
}

export interface SlotChoice {
  /** null: none of the products. */
  readonly asin: string | null;
  readonly subscribed: boolean;
}

/** "Complete setup": the choices take effect together and are told in exactly one message. */
export function completeSetup(
  change: DeviceChange,
  consentId: string,
  choices: Readonly<Record<string, SlotChoice>>,
): void {
  const { current } = change.device;
  if (current === null || current.setupConsentId === consentId) return;
  const slots = { ...current.slots };
  for (const [slotId, choice] of Object.entries(choices)) {
    const slot = slots[slotId];
    if (slot === undefined) continue;
    const subscribed = choice.subscribed && choice.asin !== null;
    slots[slotId] = { ...slot, asin: choice.asin, subscribed };
    recordSlot(change, slotId, slot, slots[slotId], 'setup-completed');
  }
  setRegistration(change, { slots, setupConsentId: consentId });
  notifySubscription(change);
}

export function recordSlot(change: DeviceChange, slotId: string, from: Slot, to: Slot, rule: string): void {
  const text = (slot: Slot) => `${slot.subscribed ? 'subscribed' : 'unsubscribed'}:${slot.asin ?? 'none'}`;
  if (text(from) === text(to)) return;
  stateChanged(change, { subject: 'slot', id: slotId, from: text(from), to: text(to), rule, slotId });
}

/**
 * Ends the registration. Its tokens and codes are dead from this commit on; the message goes to the
 * subscribers of the moment. A running order runs on in silence (T9).
 */
export function endRegistration(change: DeviceChange, by: FormerRegistration['by']): void {
  const { current, former } = change.device;
  if (current === null) return;
  stateChanged(change, { subject: 'registration', id: current.grantId, from: 'registered', to: null, rule: by });
  notifyRegistration(change, 'DeviceDeregisteredNotification', current);
  const ended: FormerRegistration = {
    directedCustomerId: current.directedCustomerId,
    clientId: current.clientId,
    grantId: current.grantId,
    registeredAt: current.registeredAt,
    deregisteredAt: change.draw.now,
    by,
  };
  change.device = { ...change.device, current: null, former: [...former, ended].slice(-FORMER_KEPT) };
}
