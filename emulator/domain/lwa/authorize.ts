import { type Noticed, noticed, strictRefusal, type UntoleratedRule } from '../../../contracts/finding.ts';
import type { AuthorizationErrorName } from '../../../contracts/lwa/authorization-errors.ts';
import { authorizationParameterNames, authorizationTolerances } from '../../../contracts/lwa/authorization-request.ts';
import type { authorizationRefusals } from '../../../contracts/lwa/authorize.ts';
import type { Finding } from '../../../contracts/timeline.ts';
import { findModel } from '../device-change.ts';
import type { RefusalParams } from '../outcome.ts';
import type { Customer, DeviceModel, Portal, SecurityProfile } from '../state.ts';
import { firstRepeated, type Parameters } from './parameters.ts';
import { type Challenge, readChallenge } from './pkce.ts';
import { describeError, errorRedirect } from './redirect.ts';
import { returnUrlProblem } from './return-url.ts';
import { type DeviceToRegister, readScopeData } from './scope-data.ts';

/** Checks an authorization request: whom may we redirect at all, and then what is wrong with the rest. */

/** What the customer is asked to agree to. */
export interface AuthorizationRequest extends DeviceToRegister, Challenge {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
}

export type CheckedAuthorization =
  | {
      readonly outcome: 'ask';
      readonly request: AuthorizationRequest;
      readonly model: DeviceModel;
      readonly findings: readonly Finding[];
    }
  /** Nobody may be redirected: a page says what is wrong. */
  | {
      readonly outcome: 'page';
      readonly refusal: Exclude<keyof typeof authorizationRefusals, 'invalidRequest'>;
      readonly params: RefusalParams;
      readonly findings: readonly Finding[];
    }
  | {
      readonly outcome: 'redirect';
      readonly error: AuthorizationErrorName;
      readonly description: string;
      readonly location: string;
      readonly findings: readonly Finding[];
    };

const STATE_MAX = 8192;
const SCOPES = new Set(['dash:replenish', 'profile', 'profile:user_id', 'postal_code']);
/** What the page of a refused request shows of it. */
const DETAILS = ['client_id', 'scope', 'scope_data', 'response_type', 'redirect_uri', 'state'] as const;

const finding = (rule: UntoleratedRule, field: string, expected: string, seen: string): Finding => ({
  rule,
  field,
  expected,
  seen: seen.slice(0, 200),
  source: 'LWAWEB',
});

interface Trusted {
  readonly profile: SecurityProfile;
  readonly redirectUri: string;
  readonly state: string | null;
}

type Untrusted = Extract<CheckedAuthorization, { outcome: 'page' }>;

function checkTrust(portal: Portal, { values, repeated }: Parameters): Trusted | Untrusted {
  const details = Object.fromEntries(
    DETAILS.flatMap((name) => (values.has(name) ? [[name, values.get(name) ?? '']] : [])),
  );
  const page = (refusal: Untrusted['refusal'], problem: string, findings: readonly Finding[] = []): Untrusted => ({
    outcome: 'page',
    refusal,
    params: { ...details, problem },
    findings,
  });
  const clientId = values.get('client_id');
  if (clientId === undefined) return page('unknownClient', 'client_id is missing');
  if (repeated.has('client_id')) return page('unknownClient', 'client_id is given more than once');
  const profile = portal.securityProfiles.find((candidate) => candidate.clientId === clientId);
  if (profile === undefined) return page('unknownClient', 'no security profile has this client_id');
  const redirectUri = values.get('redirect_uri');
  const distrust = (problem: string) =>
    page('untrustedRedirect', problem, [
      finding('36', 'redirect_uri', 'one of the Allowed Return URLs', redirectUri ?? 'none'),
    ]);
  if (redirectUri === undefined) return distrust('redirect_uri is missing');
  if (repeated.has('redirect_uri')) return distrust('redirect_uri is given more than once');
  const problem = returnUrlProblem(redirectUri, profile);
  if (problem !== undefined) return distrust(problem);
  return { profile, redirectUri, state: values.get('state') ?? null };
}

export interface AuthorizationInput {
  readonly portal: Portal;
  readonly parameters: Parameters;
  /** What was odd about the form of the request. */
  readonly slips?: readonly Noticed[];
}

export function checkAuthorization({ portal, parameters, slips = [] }: AuthorizationInput): CheckedAuthorization {
  const { values } = parameters;
  const trusted = checkTrust(portal, parameters);
  if ('outcome' in trusted) return trusted;
  const { profile, redirectUri } = trusted;
  // A state that came twice or is too long to be carried back is no state.
  const tooLong = (trusted.state?.length ?? 0) > STATE_MAX;
  const state = parameters.repeated.has('state') || tooLong ? null : trusted.state;

  const refuse = (
    error: AuthorizationErrorName,
    params: Readonly<Record<string, string>> = {},
    findings: readonly Finding[] = [],
  ): CheckedAuthorization => ({
    outcome: 'redirect',
    error,
    description: describeError(error, params),
    location: errorRedirect({ redirectUri, state }, error, params),
    findings,
  });
  const invalid = (name: string, problem: string, findings: readonly Finding[] = []) =>
    refuse('invalid', { name, problem }, findings);

  const repeated = firstRepeated(parameters, authorizationParameterNames);
  if (repeated !== undefined) return invalid(repeated, 'given more than once');
  if (tooLong) return invalid('state', `longer than ${STATE_MAX} characters`);

  const responseType = values.get('response_type');
  if (responseType === undefined) return refuse('missing', { name: 'response_type' });
  if (responseType !== 'code') {
    return refuse('responseType', { value: responseType }, [finding('34', 'response_type', 'code', responseType)]);
  }

  const scope = values.get('scope');
  if (scope === undefined) return refuse('missing', { name: 'scope' });
  const scopes = [...new Set(scope.split(' ').filter((token) => token !== ''))];
  if (scopes.some((token) => !SCOPES.has(token))) return refuse('unknownScope');
  if (!scopes.includes('dash:replenish')) return refuse('noDashScope');

  const challenge = readChallenge(values.get('code_challenge'), values.get('code_challenge_method'));
  if ('problem' in challenge) return invalid(challenge.name, challenge.problem);

  const text = values.get('scope_data');
  if (text === undefined) return refuse('missing', { name: 'scope_data' });
  const data = readScopeData(text);
  if (!data.ok) {
    const { member, problem, seen } = data;
    const named = member === 'device_model' || member === 'serial';
    return invalid(
      'scope_data',
      member === null ? problem : `${member}: ${problem}`,
      named ? [finding('35', member, problem, seen)] : [],
    );
  }
  const { device } = data;
  const model = findModel(portal, device.modelId);
  if (model === undefined || model.clientId !== profile.clientId)
    return refuse('unknownModel', { model: device.modelId });
  if (!model.live && !device.includeNonLive) return refuse('notLive', { model: device.modelId });

  const all = [...slips, ...data.slips];
  if (
    model.live &&
    device.includeNonLive &&
    portal.customers.every(({ marketplace }) => model.marketplaces.includes(marketplace))
  ) {
    all.push(noticed(authorizationTolerances.needlessNonLive, 'no flag for a live model', 'true'));
  }
  const findings = all.map((slip) => slip.finding);
  const problem = portal.settings.strict ? strictRefusal(all) : undefined;
  if (problem !== undefined) return invalid(problem.field, problem.problem, findings);

  const request: AuthorizationRequest = {
    clientId: profile.clientId,
    redirectUri,
    state,
    scopes,
    ...device,
    ...challenge,
  };
  return { outcome: 'ask', request, model, findings };
}

/** Where the customer is sent when the model is not certified for his marketplace; undefined when it is. */
export function marketplaceProblem(
  request: AuthorizationRequest,
  model: DeviceModel,
  { marketplace }: Pick<Customer, 'marketplace'>,
): string | undefined {
  if (request.includeNonLive || model.marketplaces.includes(marketplace)) return undefined;
  return errorRedirect(request, 'marketplaceNotLive', { model: model.modelId, marketplace });
}
