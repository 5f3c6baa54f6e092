import type { Provenance } from '../sources.ts';

/**
 * What `/ap/oa` says by redirect once client and return URL can be trusted:
 * `{redirect_uri}?error=…&error_description=…[&state=…]`.
 */
export interface AuthorizationError extends Provenance {
  readonly error:
    | 'invalid_request'
    | 'access_denied'
    | 'unsupported_response_type'
    | 'invalid_scope'
    | 'unauthorized_client'
    | 'server_error'
    | 'temporarily_unavailable';
  /** May hold `{name}` placeholders. Only characters that RFC 6749 allows here: no `"` and no `\`. */
  readonly description: string;
  readonly when: string;
}

export const authorizationErrors = {
  missing: {
    error: 'invalid_request',
    description: 'The request is missing a required parameter : {name}',
    when: 'A required parameter is absent or empty.',
    evidence: 'observed',
    source: 'LWA',
  },
  invalid: {
    error: 'invalid_request',
    description: 'The request has an invalid parameter : {name} ({problem})',
    when: 'A parameter is malformed or given twice; `device_model` or `serial` breaks the 64-character rule.',
    evidence: 'inferred',
    source: 'LWA',
  },
  responseType: {
    error: 'unsupported_response_type',
    description: 'The authorization server does not support this response type : {value}; expected code',
    when: 'Anything but the authorization code grant is asked for: DRS excludes the implicit grant.',
    evidence: 'documented',
    source: 'LWAWEB',
  },
  unknownScope: {
    error: 'invalid_scope',
    description: 'An unknown scope was requested',
    when: 'A scope that the security profile does not have.',
    evidence: 'observed',
    source: 'c:arduino',
  },
  noDashScope: {
    error: 'invalid_scope',
    description: 'The scope dash:replenish is missing : a device cannot be registered without it',
    when: 'A plain login, which is not emulated.',
    evidence: 'inferred',
    source: 'DESIGN',
  },
  unknownModel: {
    error: 'invalid_scope',
    description: 'The device_model {model} is not known to this security profile',
    when: 'The device model does not exist, or belongs to another client.',
    evidence: 'inferred',
    source: 'LWAWEB',
  },
  notLive: {
    error: 'invalid_scope',
    description: 'The device_model {model} is not live; only should_include_non_live lets it register',
    when: 'The device model is not certified and `should_include_non_live` is absent.',
    evidence: 'documented',
    source: 'LWAWEB',
  },
  marketplaceNotLive: {
    error: 'invalid_scope',
    description:
      'The device_model {model} is not live in the marketplace {marketplace}; only should_include_non_live lets it register',
    when: "The model is not certified for the customer's marketplace and `should_include_non_live` is absent.",
    evidence: 'inferred',
    source: 'LWAWEB',
  },
  denied: {
    error: 'access_denied',
    description: 'Access not permitted.',
    when: 'The customer refused. Clients tell a refusal from an error by this text.',
    evidence: 'observed',
    source: 'LWAMOB',
  },
} as const satisfies Record<string, AuthorizationError>;

export type AuthorizationErrorName = keyof typeof authorizationErrors;
