import { z } from 'zod';
import { defineEndpoint, type Tolerance } from '../endpoint.ts';
import { invalidParameter, lwaRefusal, malformedRequest, missingParameter } from './common.ts';

const text = (description: string, ...examples: string[]) => z.string().optional().meta({ description, examples });

/** Which of them are needed depends on the grant, and the transition says so in LwA's own words. */
export const TokenParameters = z
  .looseObject({
    grant_type: text('Required. `authorization_code` or `refresh_token`.', 'authorization_code'),
    client_id: text(
      'Required, unless sent by HTTP Basic.',
      'amzn1.application-oa2-client.00000000000000000000000000000001',
    ),
    client_secret: text('The secret of the client, unless sent by HTTP Basic; left out by a public client.'),
    code: text('Required for `authorization_code`. Lives 5 minutes, works once.', 'ANdNAVhyhqirUelHGEHA'),
    redirect_uri: text(
      'For `authorization_code`: the same as in the authorization request.',
      'http://localhost:3000/callback',
    ),
    code_verifier: text(
      'For `authorization_code`, when a challenge was sent: 43 to 128 of `A-Za-z0-9-._~`. The query may carry it.',
      'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    ),
    refresh_token: text('Required for `refresh_token`. The `|` in it has to be sent as `%7C`.'),
    scope: text('For `refresh_token`: no more than was granted; all of it when absent.'),
  })
  .meta({
    id: 'TokenParameters',
    description: 'Parameters of a token request; unknown ones are ignored, and null is as left out.',
  });

/** Null is what JSON libraries write for what is not set: it counts as left out. */
const withoutNulls = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    : body;

export const TokenReply = z
  .strictObject({
    access_token: z.string().meta({ description: '`Atza|` and base64url, 350 characters or more, at most 2,048.' }),
    refresh_token: z.string().meta({ description: '`Atzr|` and base64url. A refresh returns the one it was given.' }),
    token_type: z.literal('bearer'),
    expires_in: z
      .number()
      .int()
      .meta({ description: 'Seconds the access token still lives, counted from the consent: 3600 or a little less.' }),
  })
  .meta({ id: 'TokenReply', description: 'The tokens of one device.' });

export const tokenTolerances = {
  noRedirectUri: {
    id: 'redirect-uri-missing',
    field: 'redirect_uri',
    text: 'A code is redeemed without `redirect_uri`.',
    strict: 'refuse',
    obligation: 36,
    evidence: 'observed',
    source: 'c:flask',
  },
  capitalGrantType: {
    id: 'grant-type-capital',
    field: 'grant_type',
    text: '`Authorization_code` with a capital letter, as an older revision of the page printed it.',
    strict: 'refuse',
    evidence: 'documented',
    source: 'LWA',
  },
  rawPipe: {
    id: 'refresh-token-raw-pipe',
    field: 'refresh_token',
    text: 'The `|` of a refresh token is not percent-encoded.',
    strict: 'refuse',
    evidence: 'observed',
    source: 'c:arduino',
  },
  rawRedirectUri: {
    id: 'redirect-uri-not-encoded',
    field: 'redirect_uri',
    text: 'The `redirect_uri` of a form body is not percent-encoded.',
    strict: 'serve',
    evidence: 'observed',
    source: 'c:php',
  },
  inQuery: {
    id: 'parameters-in-query',
    field: 'query',
    text: 'Parameters other than `code_verifier` come in the query string, where they end up in logs.',
    strict: 'refuse',
    evidence: 'observed',
    source: 'LWA',
  },
  jsonBody: {
    id: 'token-body-json',
    field: 'body',
    text: 'The parameters come as a JSON object instead of a form.',
    strict: 'serve',
    evidence: 'observed',
    source: 'c:clever',
  },
  contentType: {
    id: 'token-content-type',
    field: 'Content-Type',
    text: 'The content type does not say what the body is.',
    strict: 'refuse',
    evidence: 'observed',
    source: 'LWA',
  },
  trailingNewline: {
    id: 'trailing-newline',
    field: 'body',
    text: 'The last value of a form body is followed by a line break.',
    strict: 'serve',
    evidence: 'observed',
    source: 'c:arduino',
  },
  secretTwice: {
    id: 'client-authentication-twice',
    field: 'Authorization, client_id, client_secret',
    text: 'The client authenticates by HTTP Basic and in the body, with the same values.',
    strict: 'refuse',
    evidence: 'inferred',
    source: 'RFC6749',
  },
  strayVerifier: {
    id: 'verifier-without-challenge',
    field: 'code_verifier',
    text: 'A `code_verifier` comes though no `code_challenge` was sent; it proves nothing.',
    strict: 'refuse',
    evidence: 'inferred',
    source: 'RFC7636',
  },
} as const satisfies Record<string, Tolerance>;

const CODE = 'The request has an invalid grant parameter : code';
const REFRESH_TOKEN = 'The request has an invalid grant parameter : refresh_token';
const recordedCode = { evidence: 'observed', source: 'LWA' } as const;
const recordedRefresh = { evidence: 'observed', source: 'c:ruby' } as const;

/** Redeems a code, or refreshes an access token. A code for `dash:replenish` always yields both tokens. */
export const token = defineEndpoint({
  name: 'token',
  surface: 'lwa',
  methods: ['POST'],
  paths: [{ path: '/auth/o2/token' }, { path: '/auth/O2/token', suffix: 'CapitalO' }],
  summary: 'Token: redeem a code, refresh an access token',
  description:
    'The client authenticates with its secret, in the body or by HTTP Basic; a public client proves a code with its PKCE verifier and then refreshes without a secret. Parameters may come as form or as JSON, and without `--strict` under any content type. A refresh returns the same refresh token, which stays good. No refusal uses up a code. A slash at the end of the path is fine.',
  provenance: { evidence: 'documented', source: 'LWAWEB' },
  security: 'client',
  query: TokenParameters,
  body: z.preprocess(withoutNulls, TokenParameters),
  reply: {
    status: 200,
    description: 'The tokens.',
    body: TokenReply,
    headers: {
      'X-Amz-Date': { description: 'RFC 1123 date of the world clock.', example: 'Sun, 26 Feb 2017 10:00:00 GMT' },
      'Cache-Control': { description: 'Never to be kept.', example: 'no-cache, no-store, must-revalidate' },
      Pragma: { description: 'Never to be kept.', example: 'no-cache' },
    },
  },
  refusals: {
    invalidRequest: malformedRequest,
    missingParameter,
    invalidParameter,
    invalidClient: lwaRefusal(
      401,
      'invalid_client',
      'Client authentication failed',
      'The client is unknown, its secret is wrong, or nothing proves it. With `WWW-Authenticate: Basic` when HTTP Basic was used.',
      { evidence: 'observed', source: 'LWA' },
    ),
    unsupportedGrantType: lwaRefusal(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server',
      '`grant_type` is unknown, or unreadable as in a multipart body; under `--strict` also in a body of another content type.',
      { evidence: 'observed', source: 'LWA' },
    ),
    grantNotAllowed: lwaRefusal(
      400,
      'unauthorized_client',
      'The client is not authorized to use this authorization grant type',
      '`client_credentials`: a token for a device comes from its customer only.',
      { evidence: 'inferred', source: 'LWA' },
    ),
    codeUnknown: lwaRefusal(400, 'invalid_grant', CODE, 'There is no such code.', recordedCode),
    codeExpired: lwaRefusal(400, 'invalid_grant', CODE, 'The code is 5 minutes old or older.', recordedCode),
    codeUsed: lwaRefusal(400, 'invalid_grant', CODE, 'The code was redeemed before.', recordedCode),
    codeOfAnotherClient: lwaRefusal(400, 'invalid_grant', CODE, 'The code was given to another client.', recordedCode),
    codeRevoked: lwaRefusal(
      400,
      'invalid_grant',
      CODE,
      'The device was deregistered, has a new owner, or the customer removed the app.',
      { evidence: 'inferred', source: 'DEREG' },
    ),
    redirectMismatch: lwaRefusal(
      400,
      'invalid_grant',
      CODE,
      '`redirect_uri` is not that of the authorization request.',
      recordedCode,
    ),
    wrongVerifier: lwaRefusal(
      400,
      'unauthorized_client',
      'The request has an invalid parameter : code_verifier',
      '`code_verifier` does not fit the `code_challenge`.',
      { evidence: 'documented', source: 'LWA' },
    ),
    refreshTokenUnknown: lwaRefusal(400, 'invalid_grant', REFRESH_TOKEN, 'It is no refresh token.', recordedRefresh),
    refreshTokenOfAnotherClient: lwaRefusal(
      400,
      'invalid_grant',
      REFRESH_TOKEN,
      'The refresh token was given to another client.',
      recordedRefresh,
    ),
    refreshTokenRevoked: lwaRefusal(
      400,
      'invalid_grant',
      REFRESH_TOKEN,
      'The device was deregistered, has a new owner, or the customer removed the app.',
      recordedRefresh,
    ),
    invalidScope: lwaRefusal(
      400,
      'invalid_scope',
      'The request has an invalid parameter : scope',
      'A refresh asks for more than was granted.',
      { evidence: 'inferred', source: 'RFC6749' },
    ),
  },
  tolerances: Object.values(tokenTolerances),
  examples: {
    body: {
      code: {
        grant_type: 'authorization_code',
        code: 'ANdNAVhyhqirUelHGEHA',
        client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        client_secret: 'drs-emulator-secret',
        redirect_uri: 'http://localhost:3000/callback',
      },
      refresh: {
        grant_type: 'refresh_token',
        refresh_token: 'Atzr|IwEBIExampleRefreshToken',
        client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        client_secret: 'drs-emulator-secret',
      },
    },
    reply: {
      tokens: {
        access_token: 'Atza|IwEBIExampleAccessToken',
        refresh_token: 'Atzr|IwEBIExampleRefreshToken',
        token_type: 'bearer',
        expires_in: 3600,
      },
    },
  },
});
