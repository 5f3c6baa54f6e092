import { livingGrant } from '../../domain/authenticate.ts';
import { beginChange, findModel, finish } from '../../domain/device-change.ts';
import type { AuthorizationRequest } from '../../domain/lwa/authorize.ts';
import { approve, choose, complete, openConsent, type Standing, standing } from '../../domain/lwa/consent.ts';
import type { DomainEvent, Ids } from '../../domain/outcome.ts';
import { completeSetup, type RegistrationRequest } from '../../domain/registration.ts';
import type { Consent, Customer, DeviceModel } from '../../domain/state.ts';
import type { IdSource } from '../../ids.ts';
import { consentRef, deviceRef, type World } from '../../world.ts';
import { pruneConsents } from './prune-consents.ts';
import { type DeviceName, registerDevice } from './register-device.ts';
import { landedDevice } from './tokens-of-grant.ts';

/**
 * What a customer does on the pages, step by step. The device is written first and the consent after it, so
 * a code never names a device that is not registered.
 */

type Events = readonly DomainEvent[];

/** A consent, and where its customer stands. */
export interface Found {
  readonly consent: Consent;
  readonly model: DeviceModel | undefined;
  readonly standing: Standing;
}

/** The consent as it has landed; undefined when there is none of this id. */
export async function findConsent(world: World, consentId: string | undefined): Promise<Found | undefined> {
  if (consentId === undefined || consentId === '') return undefined;
  const ref = consentRef(consentId);
  const current = world.store.read(ref);
  if (current === undefined) return undefined;
  await world.store.landed(ref, current.revision);
  const consent = current.doc;
  const model = findModel(world.portal(), consent.modelId);
  const at = standing(consent, model, world.clock.now());
  if (consent.grantId === null || at.at === 'over') return { consent, model, standing: at };
  const registration = livingGrant(world.portal(), await landedDevice(world, consent), { grantId: consent.grantId });
  if (registration !== undefined) return { consent, model, standing: at };
  return { consent, model, standing: { at: 'over', problem: 'the device was deregistered or registered anew' } };
}

const DEVICES_REMEMBERED = 1000;
/** Ids drawn at this instant, by device: where a device signs up often at once, nobody starts anew. */
const drawn = new WeakMap<IdSource, { now: string; byDevice: Map<string, Ids> }>();

function consentIds(world: World, { modelId, serialNumber }: DeviceName): Ids {
  const now = world.clock.now();
  const device = world.store.read(deviceRef(modelId, serialNumber))?.doc;
  const unit = `consents:${modelId}/${serialNumber}@${now}`;
  const turn = device?.turn ?? 0;
  const last = drawn.get(world.ids);
  const byDevice = last?.now === now ? last.byDevice : new Map<string, Ids>();
  if (byDevice !== last?.byDevice) drawn.set(world.ids, { now, byDevice });
  const ids = byDevice.get(`${unit}/${turn}`) ?? world.ids.forUnit(unit, turn);
  if (byDevice.size >= DEVICES_REMEMBERED) byDevice.clear();
  byDevice.set(`${unit}/${turn}`, ids);
  return ids;
}

/** Sign-in: the customer is known, nothing is agreed yet. */
export async function startConsent(
  world: World,
  request: AuthorizationRequest,
  customer: Customer,
): Promise<{ readonly consentId: string; readonly events: Events }> {
  await pruneConsents(world);
  const ids = consentIds(world, request);
  for (;;) {
    const consentId = ids.hex('consent', 32);
    const { result, events } = await world.decide(consentRef(consentId), undefined, (doc, draw) => {
      if (doc !== undefined) return { next: doc, events: [], result: false };
      return { ...openConsent(consentId, request, customer, draw), result: true };
    });
    if (result) return { consentId, events };
  }
}

const under = (consent: Consent): RegistrationRequest => ({
  directedCustomerId: consent.directedCustomerId,
  clientId: consent.clientId,
  isTestDevice: consent.isTestDevice,
  includeNonLive: consent.includeNonLive,
  scopes: consent.scopes,
});

/** Steps of one consent are taken one after the other, so that a double click registers once. */
const underWay = new WeakMap<World, Map<string, Promise<unknown>>>();

function inTurn<T>(world: World, consentId: string, step: () => Promise<T>): Promise<T> {
  const steps = underWay.get(world) ?? new Map<string, Promise<unknown>>();
  underWay.set(world, steps);
  const before = steps.get(consentId) ?? Promise.resolve();
  const mine = before.then(step, step);
  const settled = mine.then(
    () => {},
    () => {},
  );
  steps.set(consentId, settled);
  void settled.then(() => {
    if (steps.get(consentId) === settled) steps.delete(consentId);
  });
  return mine;
}

export interface Moved {
  /** Where the customer stands now; undefined when there is no such consent. */
  readonly found: Found | undefined;
  readonly events: Events;
}

/** "Allow": the device is registered, which the maker is told at once, then the consent. */
export const approveConsent = (world: World, consentId: string): Promise<Moved> =>
  inTurn(world, consentId, async () => {
    const found = await findConsent(world, consentId);
    if (found?.standing.at !== 'consent' || found.model === undefined) return { found, events: [] };
    const { consent, model } = found;
    const registered = await registerDevice(world, consent, model, under(consent), undefined, ({ grantId }) => grantId);
    const approved = await world.decide(consentRef(consentId), undefined, (doc, draw) => {
      if (doc === undefined) return { next: doc, events: [], result: undefined };
      return { ...approve(doc, registered.result, draw), result: undefined };
    });
    return { found: await findConsent(world, consentId), events: [...registered.events, ...approved.events] };
  });

/** The customer chose a product for one slot, or none. */
export async function chooseProduct(
  world: World,
  consentId: string,
  slotId: string,
  asin: string | null,
): Promise<Moved> {
  const { events } = await world.decide(consentRef(consentId), undefined, (doc) => {
    if (doc === undefined || doc.code !== null) return { next: doc, events: [], result: undefined };
    return { ...choose(doc, slotId, asin), result: undefined };
  });
  return { found: await findConsent(world, consentId), events };
}

/** "Complete setup": the choices take effect on the device, then the code is issued. Twice is as once. */
export const completeConsent = (world: World, consentId: string): Promise<Moved> =>
  inTurn(world, consentId, async () => {
    const found = await findConsent(world, consentId);
    if (found?.standing.at !== 'overview' || found.model === undefined) return { found, events: [] };
    const { consent, model } = found;
    const choices = Object.fromEntries(
      Object.entries(consent.choices).map(([slotId, asin]) => [slotId, { asin, subscribed: asin !== null }]),
    );
    const setUp = await world.decide(deviceRef(consent.modelId, consent.serialNumber), undefined, (doc, draw) => {
      const grant = { grantId: consent.grantId ?? '' };
      // Whoever deregistered or took over the device meanwhile keeps what he has.
      if (doc === undefined || livingGrant(world.portal(), doc, grant) === undefined) {
        return { next: doc, events: [], result: false };
      }
      const audience = world.audience(model.topicArn);
      const change = beginChange({ portal: world.portal(), device: doc, ...audience, draw });
      completeSetup(change, consentId, choices);
      return { next: finish(change, doc), events: change.events, result: true };
    });
    if (!setUp.result) return { found: await findConsent(world, consentId), events: [] };
    const completed = await world.decide(consentRef(consentId), undefined, (doc, draw) => {
      if (doc === undefined) return { next: doc, events: [], result: undefined };
      const { next, events } = complete(doc, draw);
      return { next, events, result: undefined };
    });
    return { found: await findConsent(world, consentId), events: [...setUp.events, ...completed.events] };
  });
