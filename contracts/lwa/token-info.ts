import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { invalidParameter, lwaRefusal, missingParameter } from './common.ts';

export const TokenInfoReply = z
  .strictObject({
    iss: z.literal('https://www.amazon.com'),
    user_id: z.string().meta({ description: 'The customer as this maker sees him.' }),
    aud: z.string().meta({ description: 'Client id the token was given to. A client must compare it with its own.' }),
    app_id: z.string().meta({ description: '`amzn1.application.` and 32 hex digits.' }),
    exp: z.number().int().meta({ description: 'Seconds the token still lives, rounded up; not an instant.' }),
    iat: z.number().int().meta({ description: 'When it was made, in seconds since 1970.' }),
  })
  .meta({ id: 'TokenInfoReply', description: 'Whom an access token was given to and how long it lives.' });

/** Says whom an access token was given to, and for how long it is good. */
export const tokenInfo = defineEndpoint({
  name: 'tokenInfo',
  surface: 'lwa',
  methods: ['GET'],
  paths: [{ path: '/auth/o2/tokeninfo' }, { path: '/auth/O2/tokeninfo', suffix: 'CapitalO' }],
  summary: 'Token info: whose token is this',
  description:
    'Checks an access token. `exp` is the number of seconds it still lives. A slash at the end of the path is fine.',
  provenance: { evidence: 'documented', source: 'LWA-IMPLICIT' },
  security: 'none',
  query: z.looseObject({
    access_token: z
      .string()
      .optional()
      .meta({
        description: 'Required. The access token, percent-encoded.',
        examples: ['Atza|IwEBIExampleAccessToken'],
      }),
  }),
  reply: { status: 200, description: 'The token is good.', body: TokenInfoReply },
  refusals: {
    missingParameter,
    invalidParameter,
    invalidToken: lwaRefusal(
      400,
      'invalid_token',
      'The request has an invalid parameter : access_token',
      'The token is malformed, expired or revoked.',
      { evidence: 'observed', source: 'LWA-IMPLICIT' },
    ),
  },
  examples: {
    query: { access_token: 'Atza|IwEBIExampleAccessToken' },
    reply: {
      good: {
        iss: 'https://www.amazon.com',
        user_id: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
        aud: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        app_id: 'amzn1.application.00000000000000000000000000000001',
        exp: 3597,
        iat: 1311280970,
      },
    },
  },
});
