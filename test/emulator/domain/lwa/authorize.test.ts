import { describe, expect, it } from 'vitest';
import { noticed } from '../../../../contracts/finding.ts';
import { authorizationTolerances } from '../../../../contracts/lwa/authorization-request.ts';
import { checkAuthorization, marketplaceProblem } from '../../../../emulator/domain/lwa/authorize.ts';
import type { Portal } from '../../../../emulator/domain/state.ts';
import { parameters, portal, REDIRECT, RFC_PAIR, request, scopeData, strictPortal, withPortal } from './given.ts';

const check = (changes: Record<string, string | undefined> = {}, repeated: string[] = [], of: Portal = portal) =>
  checkAuthorization({ portal: of, parameters: parameters(changes, repeated) });

/** Error and description of a redirect, by their names on the wire. */
function redirected(changes: Record<string, string | undefined>, repeated: string[] = [], of: Portal = portal) {
  const checked = check(changes, repeated, of);
  if (checked.outcome !== 'redirect') return checked.outcome;
  const { searchParams } = new URL(checked.location);
  return Object.fromEntries(searchParams);
}
const rules = (checked: ReturnType<typeof check>) => checked.findings.map(({ rule }) => rule);

describe('an authorization request', () => {
  it('asks the customer for what it says', () => {
    const checked = check({
      state: 'abc',
      scope: 'dash:replenish profile  profile',
      scope_data: scopeData({ is_test_device: true }),
      code_challenge: RFC_PAIR[1],
      code_challenge_method: 'S256',
      amzn_showRmrMe: 'true',
    });
    expect(checked).toMatchObject({
      outcome: 'ask',
      findings: [],
      model: { modelId: 'acme-coffee' },
      request: {
        ...request,
        state: 'abc',
        scopes: ['dash:replenish', 'profile'],
        isTestDevice: true,
        codeChallenge: RFC_PAIR[1],
        codeChallengeMethod: 'S256',
      },
    });
  });

  it.each([
    ['client_id is missing', { client_id: undefined }, [], 'unknownClient'],
    ['client_id is unknown', { client_id: 'nobody' }, [], 'unknownClient'],
    ['client_id comes twice', {}, ['client_id'], 'unknownClient'],
    ['redirect_uri is missing', { redirect_uri: undefined }, [], 'untrustedRedirect'],
    ['redirect_uri comes twice', {}, ['redirect_uri'], 'untrustedRedirect'],
    ['redirect_uri is not registered', { redirect_uri: 'https://evil.example/' }, [], 'untrustedRedirect'],
  ])('shows a page and never redirects when %s', (_, changes, repeated, refusal) => {
    const checked = check(changes, repeated);
    expect(checked).toMatchObject({ outcome: 'page', refusal });
    expect(rules(checked)).toEqual(refusal === 'untrustedRedirect' ? ['36'] : []);
  });

  it('shows the developer what was sent, secrets and unknown parameters left out', () => {
    const checked = check({ redirect_uri: 'https://evil.example/', state: '<b>', client_secret: 'x' });
    if (checked.outcome !== 'page') throw new Error(checked.outcome);
    expect(Object.keys(checked.params).toSorted()).toEqual([
      'client_id',
      'problem',
      'redirect_uri',
      'response_type',
      'scope',
      'scope_data',
      'state',
    ]);
  });

  it.each([
    ['response_type', 'invalid_request'],
    ['scope', 'invalid_request'],
    ['scope_data', 'invalid_request'],
  ])('needs %s', (name, error) => {
    expect(redirected({ [name]: undefined, state: 's' })).toEqual({
      error,
      error_description: `The request is missing a required parameter : ${name}`,
      state: 's',
    });
  });

  it('takes the code grant only, under obligation 34', () => {
    expect(redirected({ response_type: 'token' })).toMatchObject({ error: 'unsupported_response_type' });
    expect(rules(check({ response_type: 'token' }))).toEqual(['34']);
  });

  it.each(['scope', 'scope_data', 'response_type', 'code_challenge', 'code_challenge_method', 'state'])(
    'refuses %s given twice, and echoes no doubtful state',
    (name) => {
      expect(redirected({ state: 's' }, [name])).toEqual({
        error: 'invalid_request',
        error_description: `The request has an invalid parameter : ${name} (given more than once)`,
        ...(name === 'state' ? {} : { state: 's' }),
      });
    },
  );

  it('ignores unknown parameters, even when they come twice', () => {
    expect(check({ language: 'en_US' }, ['language']).outcome).toBe('ask');
  });

  it('takes a state of at most 8,192 characters', () => {
    expect(check({ state: 'a'.repeat(8192) }).outcome).toBe('ask');
    expect(redirected({ state: 'a'.repeat(8193) })).toEqual({
      error: 'invalid_request',
      error_description: 'The request has an invalid parameter : state (longer than 8192 characters)',
    });
  });

  it('refuses a scope the profile does not have, with the recorded text', () => {
    expect(redirected({ scope: 'dash:replenish alexa:all' })).toEqual({
      error: 'invalid_scope',
      error_description: 'An unknown scope was requested',
    });
    expect(redirected({ scope: 'Dash:replenish' })).toMatchObject({ error: 'invalid_scope' });
  });

  it('refuses a login without a device', () => {
    expect(redirected({ scope: 'profile' })).toMatchObject({ error: 'invalid_scope' });
  });

  it.each(['profile', 'profile:user_id', 'postal_code'])('takes the scope %s beside dash:replenish', (scope) => {
    expect(check({ scope: `dash:replenish ${scope}` }).outcome).toBe('ask');
  });

  it('refuses a bad PKCE challenge', () => {
    expect(redirected({ code_challenge: RFC_PAIR[1], code_challenge_method: 'S512' })).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('transform algorithm not supported'),
    });
  });

  it('refuses malformed scope_data without a finding, and bad ids under obligation 35', () => {
    expect(redirected({ scope_data: '{' })).toMatchObject({ error: 'invalid_request' });
    expect(rules(check({ scope_data: '{' }))).toEqual([]);
    expect(redirected({ scope_data: scopeData({ serial: 'aa:bb' }) })).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('serial'),
    });
    expect(rules(check({ scope_data: scopeData({ serial: 'aa:bb' }) }))).toEqual(['35']);
    expect(rules(check({ scope_data: scopeData({ is_test_device: 'perhaps' }) }))).toEqual([]);
  });

  it('refuses an unknown model and a model of another client alike', () => {
    expect(redirected({ scope_data: scopeData({ device_model: 'nothing' }) })).toMatchObject({
      error: 'invalid_scope',
    });
    const models = portal.models.map((model) => ({ ...model, clientId: 'somebody-else' }));
    expect(redirected({}, [], withPortal({ models }))).toMatchObject({ error: 'invalid_scope' });
  });

  it('registers a model that is not live only with the flag', () => {
    const preview = (flag: boolean) => scopeData({ device_model: 'acme-preview', should_include_non_live: flag });
    expect(redirected({ scope_data: preview(false) })).toMatchObject({
      error: 'invalid_scope',
      error_description: expect.stringContaining('not live'),
    });
    const checked = check({ scope_data: preview(true) });
    expect(checked).toMatchObject({ outcome: 'ask', request: { includeNonLive: true } });
    expect(rules(checked)).toEqual([]);
  });

  it('notes the flag under obligation 33 when the model is live everywhere it could be needed', () => {
    const flagged = { scope_data: scopeData({ should_include_non_live: true }) };
    expect(rules(check(flagged))).toEqual(['33']);
    const models = portal.models.map((model) => ({ ...model, marketplaces: ['DE' as const] }));
    expect(rules(check(flagged, [], withPortal({ models })))).toEqual([]);
  });

  it('serves slips with a finding, and under --strict refuses those that may be refused', () => {
    const misspelt = { scope_data: scopeData({ 'is_test ': true }) };
    expect(rules(check(misspelt))).toEqual(['is-test-misspelt']);
    expect(redirected(misspelt, [], strictPortal)).toMatchObject({ error: 'invalid_request' });
    const served = { scope_data: scopeData({ is_test_device: 'true' }) };
    expect(check(served, [], strictPortal).outcome).toBe('ask');
  });

  it('keeps the findings of the form it came in', () => {
    const slip = noticed(authorizationTolerances.rawScopeData, 'percent-encoded JSON', 'raw braces');
    const checked = checkAuthorization({ portal, parameters: parameters(), slips: [slip] });
    expect(rules(checked)).toEqual(['scope-data-not-encoded']);
  });
});

describe("the customer's marketplace", () => {
  const [live] = portal.models;
  if (live === undefined) throw new Error('no model');
  const model = { ...live, marketplaces: ['DE' as const] };

  it('must be one the model is live in, unless the flag is set', () => {
    expect(marketplaceProblem(request, model, { marketplace: 'DE' })).toBeUndefined();
    expect(marketplaceProblem({ ...request, includeNonLive: true }, model, { marketplace: 'US' })).toBeUndefined();
    expect(marketplaceProblem(request, model, { marketplace: 'US' })).toMatch(
      new RegExp(`^${REDIRECT}\\?error=invalid_scope&`),
    );
  });
});
