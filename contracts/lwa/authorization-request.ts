import { z } from 'zod';
import type { Tolerance } from '../endpoint.ts';

/** The parameters of an authorization request, and what shipped clients make of them. */

const text = (description: string, ...examples: string[]) => z.string().optional().meta({ description, examples });

/**
 * Checked tolerantly by the transition, because most of what is wrong with it must be said by redirect; so
 * every parameter is optional here. An empty one counts as left out, one given twice is refused.
 */
export const AuthorizationParameters = z
  .looseObject({
    client_id: text(
      'Required. Client id of the security profile, at most 100 bytes.',
      'amzn1.application-oa2-client.00000000000000000000000000000001',
    ),
    scope: text(
      'Required. `dash:replenish`, alone or with `profile`, `profile:user_id`, `postal_code`; separated by blanks.',
      'dash:replenish',
    ),
    scope_data: text(
      'Required. JSON keyed by the scope: `device_model` and `serial`, each at most 64 characters of `A-Za-z0-9+_-`, and the flags `is_test_device` and `should_include_non_live`.',
      '{"dash:replenish":{"device_model":"acme-coffee","serial":"SN-0001","is_test_device":true}}',
    ),
    response_type: text('Required. `code`: DRS takes the authorization code grant only.', 'code'),
    redirect_uri: text(
      'Required. One of the Allowed Return URLs of the security profile, as a whole and exactly.',
      'http://localhost:3000/callback',
    ),
    state: text('Recommended. Echoed as it came, at most 8,192 characters.', 'af0ifjsldkj'),
    code_challenge: text(
      'PKCE challenge: 43 base64url characters for `S256`, 43 to 128 unreserved ones for `plain`.',
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    ),
    code_challenge_method: text('`S256` or `plain`; `plain` when absent.', 'S256'),
  })
  .meta({
    id: 'AuthorizationParameters',
    description: 'Parameters of an authorization request; unknown ones are ignored.',
  });

/** Names that are read; the rest is ignored. */
export const authorizationParameterNames = [
  'client_id',
  'scope',
  'scope_data',
  'response_type',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;
export type AuthorizationParameterName = (typeof authorizationParameterNames)[number];

export const authorizationTolerances = {
  rawScopeData: {
    id: 'scope-data-not-encoded',
    field: 'scope_data',
    text: 'Braces and quotes of `scope_data` come without percent-encoding.',
    strict: 'serve',
    evidence: 'observed',
    source: 'c:ruby',
  },
  textBooleans: {
    id: 'scope-data-text-booleans',
    field: 'scope_data',
    text: 'A flag of `scope_data` is the text "true" or "false" instead of a boolean, as in the Android example.',
    strict: 'serve',
    evidence: 'documented',
    source: 'LWAMOB',
  },
  misspeltFlag: {
    id: 'is-test-misspelt',
    field: 'scope_data',
    text: 'A key looks like `is_test_device` but is not, for example `is_test ` with a blank: ignored like any unknown key, so the device is no test device.',
    strict: 'refuse',
    evidence: 'observed',
    source: 'LWAWEB',
  },
  serialForm: {
    id: 'serial-form',
    field: 'serial',
    text: 'A serial number of more than 50 characters or with "-", "+", "_": allowed by the documentation, refused by the comments of the sample apps.',
    strict: 'serve',
    obligation: 35,
    evidence: 'observed',
    source: 'c:amzn-android',
  },
  numericSerial: {
    id: 'serial-as-number',
    field: 'serial',
    text: 'The serial number is a bare JSON number.',
    strict: 'refuse',
    obligation: 35,
    evidence: 'observed',
    source: 'c:clever',
  },
  needlessNonLive: {
    id: 'non-live-flag-on-live-model',
    field: 'should_include_non_live',
    text: 'The flag for models that are not certified yet comes with a model that is live, as a released app must not do.',
    strict: 'serve',
    obligation: 33,
    evidence: 'documented',
    source: 'LWAWEB',
  },
} as const satisfies Record<string, Tolerance>;
