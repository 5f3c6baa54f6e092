import type { RefusalOf } from '../../../contracts/endpoint.ts';
import { type Noticed, noticed, strictRefusal } from '../../../contracts/finding.ts';
import { type token as contract, TokenParameters, tokenTolerances } from '../../../contracts/lwa/token.ts';
import type { Finding } from '../../../contracts/timeline.ts';
import { type Refused, refuse } from '../outcome.ts';
import { firstRepeated, type Parameters } from './parameters.ts';
import { isVerifier } from './pkce.ts';

/** A token request, from named texts to a typed request: grant type, then the parameters that grant needs. */

type Client = {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly findings: readonly Finding[];
};

export type TokenRequest =
  | (Client & {
      readonly grant: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string | undefined;
      readonly codeVerifier: string | undefined;
    })
  | (Client & { readonly grant: 'refresh_token'; readonly refreshToken: string; readonly scope: string | undefined })
  | (Client & { readonly grant: 'client_credentials' });

export interface TokenRequestInput {
  readonly parameters: Parameters;
  /** What HTTP Basic said; undefined when it was not used, `unreadable` when it could not be understood. */
  readonly basic: { readonly clientId: string; readonly clientSecret: string } | 'unreadable' | undefined;
  readonly slips: readonly Noticed[];
  readonly strict: boolean;
}

type Refusal = Refused<RefusalOf<typeof contract>>;

const NAMES = Object.keys(TokenParameters.shape);
const CLIENT_ID_MAX = 100;
/** What a code looks like: 18 to 128 characters. */
const CODE = /^[A-Za-z0-9]{18,128}$/;

export function readTokenRequest(input: TokenRequestInput): TokenRequest | Refusal {
  const { values, repeated } = input.parameters;
  const slips = [...input.slips];
  const findings = () => slips.map((slip) => slip.finding);
  const missing = (name: string): Refusal => refuse('missingParameter', { name }, findings());
  const invalid = (name: string): Refusal => refuse('invalidParameter', { name }, findings());

  // The live service reads a body as its header says, and finds no grant type in what it cannot read.
  if (input.strict && slips.some(({ tolerance }) => tolerance.id === tokenTolerances.contentType.id)) {
    return refuse('unsupportedGrantType', {}, findings());
  }
  const twice = firstRepeated({ values, repeated }, NAMES);
  if (twice !== undefined) return invalid(twice);
  let grant = values.get('grant_type');
  if (grant === undefined) return missing('grant_type');
  if (grant === 'Authorization_code') {
    slips.push(noticed(tokenTolerances.capitalGrantType, 'authorization_code', grant));
    if (input.strict) return refuse('unsupportedGrantType', {}, findings());
    grant = 'authorization_code';
  }
  if (grant !== 'authorization_code' && grant !== 'refresh_token' && grant !== 'client_credentials') {
    return refuse('unsupportedGrantType', {}, findings());
  }

  const { basic } = input;
  if (basic === 'unreadable') return refuse('invalidClient', {}, findings());
  const clientId = basic?.clientId ?? values.get('client_id');
  const clientSecret = basic?.clientSecret ?? values.get('client_secret');
  if (clientId === undefined || clientId === '') return missing('client_id');
  if (clientId.length > CLIENT_ID_MAX) return invalid('client_id');
  if (basic !== undefined) {
    // Two methods at once: the same values are harmless, others leave open who is calling.
    if ((values.get('client_id') ?? clientId) !== clientId) return invalid('client_id');
    const inBody = values.get('client_secret');
    if (inBody !== undefined && inBody !== clientSecret) return invalid('client_secret');
    if (inBody !== undefined) slips.push(noticed(tokenTolerances.secretTwice, 'one method', 'two'));
  }
  const secret = clientSecret === '' ? undefined : clientSecret;
  const checked = (request: TokenRequest): TokenRequest | Refusal => {
    const problem = input.strict ? strictRefusal(slips) : undefined;
    return problem === undefined ? request : invalid(problem.field);
  };

  if (grant === 'client_credentials') {
    if (secret === undefined) return missing('client_secret');
    return checked({ grant, clientId, clientSecret: secret, findings: findings() });
  }
  if (grant === 'refresh_token') {
    const refreshToken = values.get('refresh_token');
    if (refreshToken === undefined) return missing('refresh_token');
    const scope = values.get('scope');
    return checked({ grant, clientId, clientSecret: secret, findings: findings(), refreshToken, scope });
  }
  const code = values.get('code');
  if (code === undefined) return missing('code');
  if (!CODE.test(code)) return invalid('code');
  const redirectUri = values.get('redirect_uri');
  if (redirectUri === undefined) {
    slips.push(noticed(tokenTolerances.noRedirectUri, 'the return URL of the authorization request', 'none'));
    if (input.strict) return missing('redirect_uri');
  }
  const codeVerifier = values.get('code_verifier');
  if (codeVerifier !== undefined && !isVerifier(codeVerifier)) return invalid('code_verifier');
  return checked({
    grant,
    clientId,
    clientSecret: secret,
    findings: findings(),
    code,
    redirectUri,
    codeVerifier,
  });
}
