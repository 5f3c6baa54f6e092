import { toMs } from '../../clock.ts';
import { secondsLeft } from '../../domain/authenticate.ts';
import { findModel } from '../../domain/device-change.ts';
import { type AuthorizationRequest, checkAuthorization, marketplaceProblem } from '../../domain/lwa/authorize.ts';
import { chooseSlots, type WantedSlot } from '../../domain/lwa/choices.ts';
import { approve, choose, complete, openConsent } from '../../domain/lwa/consent.ts';
import { successRedirect } from '../../domain/lwa/redirect.ts';
import type { DomainEvent } from '../../domain/outcome.ts';
import type { Customer } from '../../domain/state.ts';
import { consentRef, type World } from '../../world.ts';
import { pruneConsents } from './prune-consents.ts';
import { type Choices, type DeviceName, registerDevice } from './register-device.ts';
import { mintTokens } from './tokens-of-grant.ts';

/** A whole sign-up at once, without pages: for `--consent auto` and the control interface. */

type Events = readonly DomainEvent[];

const nameOf = ({ modelId, serialNumber }: DeviceName): DeviceName => ({ modelId, serialNumber });

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

/** `marketplace`: the one it is not live in, where it matters which. */
const declineNonLive = (modelId: string, marketplace?: string): Declined => {
  const where = marketplace === undefined ? '' : ` in ${marketplace}`;
  return decline('includeNonLive', `${modelId} is not live${where}; includeNonLive lets it register`);
};

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
    // The customer's browser would be told of the flag by its name in `scope_data`, which this call does not have.
    if (checked.error === 'notLive') return declineNonLive(wish.modelId);
    if (checked.error !== 'unknownModel') return decline('codeChallenge', checked.description);
    const candidates = portal.models.filter(({ clientId }) => clientId === wish.clientId).map(({ modelId }) => modelId);
    return decline('modelId', checked.description, candidates);
  }
  const { request, model } = checked;
  const customer = customerOf(world, wish.directedCustomerId);
  if ('declined' in customer) return customer;
  if (marketplaceProblem(request, model, customer) !== undefined) {
    return declineNonLive(model.modelId, customer.marketplace);
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
  /** Whether subscribers are sent the notifications of it; they are when left out. */
  readonly told?: boolean | undefined;
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
    return declineNonLive(model.modelId, customer.marketplace);
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
    wish.told,
  );
  return { device: nameOf(wish), directedCustomerId, ...result, events };
}
