import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { invalidParameter, lwaRefusal, missingParameter } from './common.ts';

export const ProfileReply = z
  .strictObject({
    user_id: z.string().meta({ description: 'The customer as this maker sees him.' }),
    email: z.string().optional().meta({ description: 'With scope `profile`.' }),
    name: z.string().optional().meta({ description: 'With scope `profile`.' }),
    postal_code: z.string().optional().meta({ description: 'With scope `postal_code`.' }),
  })
  .meta({ id: 'ProfileReply', description: 'What the scopes let the maker know of the customer.' });

/** The customer behind an access token, as far as the scopes `profile`, `profile:user_id`, `postal_code` go. */
export const profile = defineEndpoint({
  name: 'profile',
  surface: 'lwa',
  methods: ['GET'],
  paths: [{ path: '/user/profile' }],
  summary: 'Profile: who the customer is',
  description:
    'The token comes in one of three places: `x-amz-access-token`, `Authorization: Bearer`, or the query. With `dash:replenish` alone there is nothing to tell.',
  provenance: { evidence: 'documented', source: 'LWA-PROFILE' },
  security: 'token',
  query: z.looseObject({
    access_token: z.string().optional().meta({ description: 'The access token, when no header carries it.' }),
  }),
  reply: {
    status: 200,
    description: 'The profile.',
    body: ProfileReply,
    headers: { 'Content-Language': { description: 'The only language there is.', example: 'en-US' } },
  },
  refusals: {
    missingParameter: { ...missingParameter, headers: { ...missingParameter.headers, 'WWW-Authenticate': 'Bearer' } },
    invalidParameter,
    invalidToken: lwaRefusal(
      400,
      'invalid_token',
      'The request has an invalid parameter : access_token',
      'The token is malformed, expired or revoked.',
      { evidence: 'observed', source: 'LWA-PROFILE' },
      { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    ),
    insufficientScope: lwaRefusal(
      401,
      'insufficient_scope',
      'The access token has no scope that lets it read a profile',
      'The customer granted `dash:replenish` only.',
      { evidence: 'inferred', source: 'LWA-PROFILE' },
      { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
    ),
  },
  examples: {
    reply: {
      profile: {
        user_id: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
        email: 'emma@example.com',
        name: 'Emma Ulator',
      },
    },
  },
});
