import { describe, expect, it } from 'vitest';
import { noticed } from '../../../../contracts/finding.ts';
import { tokenTolerances } from '../../../../contracts/lwa/token.ts';
import { authenticateClient } from '../../../../emulator/domain/lwa/client.ts';
import { readTokenRequest, type TokenRequestInput } from '../../../../emulator/domain/lwa/token-request.ts';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../../emulator/domain/seed.ts';
import { CODE, portal, REDIRECT, RFC_PAIR, secrets } from './given.ts';

type Fields = Record<string, string | undefined>;

function read(fields: Fields, more: Partial<TokenRequestInput> & { repeated?: string[] } = {}) {
  const { repeated = [], ...input } = more;
  const values = new Map(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return readTokenRequest({
    parameters: { values, repeated: new Set(repeated) },
    basic: undefined,
    slips: [],
    strict: false,
    ...input,
  });
}
const code = (changes: Fields = {}): Fields => ({
  grant_type: 'authorization_code',
  code: CODE,
  client_id: SEED_CLIENT_ID,
  client_secret: SEED_CLIENT_SECRET,
  redirect_uri: REDIRECT,
  ...changes,
});
const refresh = (changes: Fields = {}): Fields => ({
  grant_type: 'refresh_token',
  refresh_token: 'Atzr|x',
  client_id: SEED_CLIENT_ID,
  ...changes,
});
const rules = (request: ReturnType<typeof read>) => request.findings.map(({ rule }) => rule);

describe('a token request', () => {
  it('redeems a code', () => {
    expect(read(code({ token_type: 'bearer' }))).toEqual({
      grant: 'authorization_code',
      code: CODE,
      clientId: SEED_CLIENT_ID,
      clientSecret: SEED_CLIENT_SECRET,
      redirectUri: REDIRECT,
      codeVerifier: undefined,
      findings: [],
    });
  });

  it('refreshes, with or without a secret, whatever redirect_uri it carries along', () => {
    expect(read(refresh({ redirect_uri: 'anything' }))).toMatchObject({
      grant: 'refresh_token',
      refreshToken: 'Atzr|x',
      clientSecret: undefined,
    });
    expect(read(refresh({ client_secret: 's', scope: 'profile' }))).toMatchObject({
      clientSecret: 's',
      scope: 'profile',
    });
  });

  it.each([
    ['grant_type', code({ grant_type: undefined })],
    ['client_id', code({ client_id: undefined })],
    ['code', code({ code: undefined })],
    ['refresh_token', refresh({ refresh_token: undefined })],
    ['client_secret', { grant_type: 'client_credentials', client_id: 'x' }],
  ])('needs %s', (name, fields) => {
    expect(read(fields)).toMatchObject({ refusal: 'missingParameter', params: { name } });
  });

  it.each([
    ['code', code({ code: 'too-short' })],
    ['code', code({ code: 'a'.repeat(17) })],
    ['code', code({ code: 'a'.repeat(129) })],
    ['client_id', code({ client_id: 'a'.repeat(101) })],
    ['code_verifier', code({ code_verifier: 'a'.repeat(42) })],
    ['code_verifier', code({ code_verifier: `${'a'.repeat(43)}!` })],
  ])('refuses a %s of the wrong form', (name, fields) => {
    expect(read(fields)).toMatchObject({ refusal: 'invalidParameter', params: { name } });
  });

  it('takes what is just of the right form', () => {
    for (const good of ['a'.repeat(18), 'a'.repeat(128)])
      expect(read(code({ code: good }))).toMatchObject({ code: good });
    expect(read(code({ client_id: 'a'.repeat(100) }))).toMatchObject({ clientId: 'a'.repeat(100) });
    expect(read(code({ code_verifier: RFC_PAIR[0] }))).toMatchObject({ codeVerifier: RFC_PAIR[0] });
  });

  it('refuses a parameter given twice, before anything else, and ignores unknown ones', () => {
    expect(read(code({ grant_type: 'nonsense' }), { repeated: ['code'] })).toMatchObject({
      refusal: 'invalidParameter',
      params: { name: 'code' },
    });
    expect(read(code(), { repeated: ['token_type'] })).toMatchObject({ grant: 'authorization_code' });
  });

  it.each(['password', 'device_code', 'AUTHORIZATION_CODE', 'Refresh_token'])(
    'does not know the grant %s',
    (grant_type) => {
      expect(read(code({ grant_type }))).toMatchObject({ refusal: 'unsupportedGrantType' });
    },
  );

  it('serves Authorization_code with a finding, not under --strict', () => {
    const request = read(code({ grant_type: 'Authorization_code' }));
    expect(request).toMatchObject({ grant: 'authorization_code' });
    expect(rules(request)).toEqual(['grant-type-capital']);
    expect(read(code({ grant_type: 'Authorization_code' }), { strict: true })).toMatchObject({
      refusal: 'unsupportedGrantType',
    });
  });

  it('serves a missing redirect_uri under obligation 36, not under --strict', () => {
    const request = read(code({ redirect_uri: undefined, redirect_url: REDIRECT }));
    expect(request).toMatchObject({ redirectUri: undefined });
    expect(rules(request)).toEqual(['36']);
    expect(read(code({ redirect_uri: undefined }), { strict: true })).toMatchObject({
      refusal: 'missingParameter',
      params: { name: 'redirect_uri' },
    });
  });

  it('refuses other slips under --strict where their tolerance says so', () => {
    const pipe = [noticed(tokenTolerances.rawPipe, 'Atzr%7C', 'Atzr|')];
    expect(rules(read(refresh(), { slips: pipe }))).toEqual(['refresh-token-raw-pipe']);
    expect(read(refresh(), { slips: pipe, strict: true })).toMatchObject({
      refusal: 'invalidParameter',
      params: { name: 'refresh_token' },
    });
    const json = [noticed(tokenTolerances.jsonBody, 'a form', 'JSON')];
    expect(read(refresh(), { slips: json, strict: true })).toMatchObject({ grant: 'refresh_token' });
  });

  it('finds no grant type under --strict in a body that is not what its header says, whatever else is wrong', () => {
    const slips = [noticed(tokenTolerances.contentType, 'application/x-www-form-urlencoded', 'text/plain')];
    expect(rules(read(refresh(), { slips }))).toEqual(['token-content-type']);
    for (const fields of [refresh(), {}, code({ grant_type: 'Authorization_code' })]) {
      const request = read(fields, { slips, strict: true, repeated: ['code'] });
      expect(request).toMatchObject({ refusal: 'unsupportedGrantType' });
      expect(rules(request)).toEqual(['token-content-type']);
    }
  });
});

describe('the client of a token request', () => {
  const basic = { clientId: SEED_CLIENT_ID, clientSecret: SEED_CLIENT_SECRET };
  const bare = code({ client_id: undefined, client_secret: undefined });

  it('may be named by HTTP Basic', () => {
    const request = read(bare, { basic });
    expect(request).toMatchObject({ clientId: SEED_CLIENT_ID, clientSecret: SEED_CLIENT_SECRET, findings: [] });
    expect(read({ ...bare, client_id: SEED_CLIENT_ID }, { basic })).toMatchObject({ findings: [] });
  });

  it('may say the same twice, with a finding, but not two things', () => {
    expect(rules(read(code(), { basic }))).toEqual(['client-authentication-twice']);
    expect(read(code(), { basic, strict: true })).toMatchObject({ refusal: 'invalidParameter' });
    expect(read(code({ client_id: 'other' }), { basic })).toMatchObject({ params: { name: 'client_id' } });
    expect(read(code({ client_secret: 'other' }), { basic })).toMatchObject({ params: { name: 'client_secret' } });
  });

  it('is nobody with unreadable credentials', () => {
    expect(read(bare, { basic: 'unreadable' })).toMatchObject({ refusal: 'invalidClient' });
  });

  it('has no secret when the password of HTTP Basic is empty', () => {
    expect(read(bare, { basic: { clientId: 'c', clientSecret: '' } })).toMatchObject({ clientSecret: undefined });
  });

  it('is known by its id and right with its secret', () => {
    expect(authenticateClient(portal, SEED_CLIENT_ID, SEED_CLIENT_SECRET, secrets)).toMatchObject({
      confidential: true,
    });
    expect(authenticateClient(portal, SEED_CLIENT_ID, undefined, secrets)).toMatchObject({ confidential: false });
    expect(authenticateClient(portal, SEED_CLIENT_ID, `${SEED_CLIENT_SECRET}x`, secrets)).toBeUndefined();
    expect(authenticateClient(portal, 'nobody', SEED_CLIENT_SECRET, secrets)).toBeUndefined();
  });
});
