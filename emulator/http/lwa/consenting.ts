import { toMs } from '../../clock.ts';
import { livingGrant, secondsLeft } from '../../domain/authenticate.ts';
import { beginChange, findModel, finish } from '../../domain/device-change.ts';
import { type AuthorizationRequest, checkAuthorization, marketplaceProblem } from '../../domain/lwa/authorize.ts';
import { chooseSlots, type WantedSlot } from '../../domain/lwa/choices.ts';
import { approve, choose, complete, openConsent, type Standing, standing } from '../../domain/lwa/consent.ts';
import { successRedirect } from '../../domain/lwa/redirect.ts';
import type { DomainEvent, Draw, Ids } from '../../domain/outcome.ts';
import {
  blankDevice,
  completeSetup,
  type RegistrationRequest,
  register,
  type SlotChoice,
} from '../../domain/registration.ts';
import type { Consent, Customer, DeviceModel, Registration } from '../../domain/state.ts';
import type { IdSource } from '../../ids.ts';
import { consentRef, deviceRef, type World } from '../../world.ts';
import { pruneConsents } from './prune-consents.ts';
import { landedDevice, mintTokens } from './tokens-of-grant.ts';

/**
 * What a customer does, step by step on the pages or all at once for `--consent auto` and the control
 * interface. The device is written first and the consent after it, so a code never names a device that is
 * not registered.
 */

export interface DeviceName {
  readonly modelId: string;
  readonly serialNumber: string;
}

type Events = readonly DomainEvent[];
type Choices = Readonly<Record<string, SlotChoice>>;

const nameOf = ({ modelId, serialNumber }: DeviceName): DeviceName => ({ modelId, serialNumber });

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

/** Registers the device and, when the choices are known already, completes its set-up in the same write. */
async function registerDevice<Result>(
  world: World,
  device: DeviceName,
  model: DeviceModel,
  request: RegistrationRequest,
  choices: Choices | undefined,
  result: (registration: Registration, consentId: string, draw: Draw) => Result,
): Promise<{ readonly result: Result; readonly events: Events }> {
  const { modelId, serialNumber } = device;
  const { result: made, events } = await world.decide(
    deviceRef(modelId, serialNumber),
    blankDevice(modelId, serialNumber),
    (doc, draw) => {
      const before = doc ?? blankDevice(modelId, serialNumber);
      const subscribers = world.subscribers(model.topicArn);
      const change = beginChange({ portal: world.portal(), device: before, subscribers, draw });
      const registration = register(change, request);
      const consentId = draw.ids.hex('consent', 32);
      if (choices !== undefined) completeSetup(change, consentId, choices);
      return {
        next: finish(change, before),
        events: change.events,
        result: result(change.device.current ?? registration, consentId, draw),
      };
    },
  );
  return { result: made, events };
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
      const subscribers = world.subscribers(model.topicArn);
      const change = beginChange({ portal: world.portal(), device: doc, subscribers, draw });
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

export interface Granted {
  readonly consentId: string;
  readonly code: string;
  /** The return URL with the code. */
  readonly redirectTo: string;
  readonly device: DeviceName;
  readonly events: Events;
}

/** The whole sign-up at once, down to the code: for `--consent auto` and `POST consents`. */
export async function grantConsent(
  world: World,
  request: AuthorizationRequest,
  customer: Customer,
  choices: Choices,
): Promise<Granted> {
  await pruneConsents(world);
  const model = findModel(world.portal(), request.modelId);
  if (model === undefined) throw new Error(`the portal has no model ${request.modelId}`);
  const { directedCustomerId } = customer;
  const registered = await registerDevice(
    world,
    request,
    model,
    { ...request, directedCustomerId },
    choices,
    ({ grantId }, consentId) => ({ grantId, consentId }),
  );
  const { grantId, consentId } = registered.result;
  const consented = await world.decide(consentRef(consentId), undefined, (_, draw) => {
    const opened = openConsent(consentId, request, customer, draw);
    const approved = approve(opened.next, grantId, draw);
    const chosen = Object.entries(choices).reduce(
      (step, [slotId, { asin }]) => {
        const { next, events } = choose(step.next, slotId, asin);
        return { next, events: [...step.events, ...events] };
      },
      { ...approved, events: [...opened.events, ...approved.events] },
    );
    const completed = complete(chosen.next, draw);
    return { next: completed.next, events: [...chosen.events, ...completed.events], result: completed.code };
  });
  const code = consented.result;
  return {
    consentId,
    code,
    redirectTo: successRedirect(request, code),
    device: nameOf(request),
    events: [...registered.events, ...consented.events],
  };
}

/** Why something asked for by a control call cannot be; `candidates` are the names that would do. */
export interface Declined {
  readonly declined: true;
  /** The member of the call that is at fault. */
  readonly path: string;
  readonly problem: string;
  readonly candidates: readonly string[];
}

const decline = (path: string, problem: string, candidates: readonly string[] = []): Declined => ({
  declined: true,
  path,
  problem,
  candidates,
});

interface Wished {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isTestDevice?: boolean | undefined;
  readonly includeNonLive?: boolean | undefined;
  readonly directedCustomerId?: string | undefined;
  readonly slots?: Readonly<Record<string, WantedSlot>> | undefined;
}

/** The customer named, or the first one. */
function customerOf(world: World, directedCustomerId: string | undefined): Customer | Declined {
  const { customers } = world.portal();
  const customer =
    directedCustomerId === undefined
      ? customers[0]
      : customers.find((candidate) => candidate.directedCustomerId === directedCustomerId);
  const ids = customers.map((candidate) => candidate.directedCustomerId);
  return customer ?? decline('directedCustomerId', `there is no customer ${directedCustomerId}`, ids);
}

export interface ConsentWish extends Wished {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge?: string | undefined;
  readonly codeChallengeMethod?: string | undefined;
  readonly state?: string | undefined;
}

/** `POST consents`: the same checks as an authorization request, the whole sign-up, and a code. */
export async function consentAtOnce(world: World, wish: ConsentWish): Promise<Granted | Declined> {
  const scopeData = {
    device_model: wish.modelId,
    serial: wish.serialNumber,
    is_test_device: wish.isTestDevice ?? false,
    should_include_non_live: wish.includeNonLive ?? false,
  };
  const parameters: [string, string | undefined][] = [
    ['client_id', wish.clientId],
    ['redirect_uri', wish.redirectUri],
    ['response_type', 'code'],
    ['scope', 'dash:replenish'],
    ['scope_data', JSON.stringify({ 'dash:replenish': scopeData })],
    ['state', wish.state],
    ['code_challenge', wish.codeChallenge],
    ['code_challenge_method', wish.codeChallengeMethod],
  ];
  const values = new Map(parameters.filter((pair): pair is [string, string] => pair[1] !== undefined));
  const portal = world.portal();
  const checked = checkAuthorization({ portal, parameters: { values, repeated: new Set() } });
  if (checked.outcome === 'page') {
    return checked.refusal === 'unknownClient'
      ? decline(
          'clientId',
          String(checked.params.problem),
          portal.securityProfiles.map(({ clientId }) => clientId),
        )
      : decline('redirectUri', String(checked.params.problem));
  }
  if (checked.outcome === 'redirect') {
    const candidates = portal.models.filter(({ clientId }) => clientId === wish.clientId).map(({ modelId }) => modelId);
    const aboutModel = checked.error === 'unknownModel' || checked.error === 'notLive';
    return decline(aboutModel ? 'modelId' : 'codeChallenge', checked.description, aboutModel ? candidates : []);
  }
  const { request, model } = checked;
  const customer = customerOf(world, wish.directedCustomerId);
  if ('declined' in customer) return customer;
  if (marketplaceProblem(request, model, customer) !== undefined) {
    return decline('includeNonLive', `${model.modelId} is not live in ${customer.marketplace}`);
  }
  const chosen = chooseSlots(model, wish.slots);
  if (!chosen.ok) return decline(chosen.path, chosen.problem, chosen.candidates);
  return grantConsent(world, request, customer, chosen.choices);
}

export interface RegistrationWish extends Wished {
  /** The client of the model when left out. */
  readonly clientId?: string | undefined;
  /** Whether the refresh token needs the client's secret, as after an exchange with it. */
  readonly confidential?: boolean | undefined;
}

export interface RegisteredAtOnce {
  readonly device: DeviceName;
  readonly directedCustomerId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly events: Events;
}

/** `POST devices`: as if the customer had gone through consent, slot selection and the code exchange. */
export async function registerAtOnce(world: World, wish: RegistrationWish): Promise<RegisteredAtOnce | Declined> {
  const portal = world.portal();
  const model = findModel(portal, wish.modelId);
  if (model === undefined) {
    return decline(
      'modelId',
      `there is no device model ${wish.modelId}`,
      portal.models.map(({ modelId }) => modelId),
    );
  }
  const clientId = wish.clientId ?? model.clientId;
  if (clientId !== model.clientId)
    return decline('clientId', `${model.modelId} belongs to ${model.clientId}`, [model.clientId]);
  const customer = customerOf(world, wish.directedCustomerId);
  if ('declined' in customer) return customer;
  const includeNonLive = wish.includeNonLive ?? false;
  if (!includeNonLive && (!model.live || !model.marketplaces.includes(customer.marketplace))) {
    return decline(
      'includeNonLive',
      `${model.modelId} is not live in ${customer.marketplace}; includeNonLive lets it register`,
    );
  }
  const chosen = chooseSlots(model, wish.slots);
  if (!chosen.ok) return decline(chosen.path, chosen.problem, chosen.candidates);
  const { directedCustomerId } = customer;
  const { result, events } = await registerDevice(
    world,
    wish,
    model,
    {
      directedCustomerId,
      clientId,
      isTestDevice: wish.isTestDevice ?? false,
      includeNonLive,
      scopes: ['dash:replenish'],
    },
    chosen.choices,
    (registration, _, draw) => {
      const made = { mintedAtMs: toMs(draw.now), confidential: wish.confidential ?? true };
      return {
        ...mintTokens(world.tokens, wish, registration, made, draw),
        expiresIn: secondsLeft(draw.now, draw.now),
      };
    },
  );
  return { device: nameOf(wish), directedCustomerId, ...result, events };
}
