import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { authorizationErrors } from './authorization-errors.ts';
import { authorizationTolerances } from './authorization-request.ts';
import { authorizationRefusals } from './authorize.ts';
import { page, redirect } from './common.ts';

/** First step of the pages: form `signIn`, id `ap_signin_form`. */
export const signIn = defineEndpoint({
  name: 'signIn',
  surface: 'lwa',
  methods: ['POST'],
  paths: [{ path: '/ap/oa/signin' }],
  summary: 'Sign-in form: who the customer is',
  description:
    'The e-mail address of a seeded customer and any password. An unknown address shows the form again. The authorization request is carried in the form and checked again here.',
  provenance: { evidence: 'observed', source: 'c:scrape' },
  security: 'none',
  body: z
    .looseObject({
      email: z
        .string()
        .optional()
        .meta({ description: 'E-mail address of the customer.', examples: ['emma@example.com'] }),
      password: z.string().optional().meta({ description: 'Any text; never kept.' }),
      rememberMe: z.string().optional().meta({ description: 'Has no effect.' }),
      request: z.string().optional().meta({ description: 'The authorization request, form-encoded.' }),
    })
    .meta({ id: 'SignInForm', description: 'The sign-in form.' }),
  reply: redirect(
    'To the consent page; or to the return URL with an error.',
    '/ap/oa/consent?consentId=5f0c9f4f5f2d4a6c',
  ),
  alternatives: [page('The form again: nobody has this e-mail address.')],
  redirectErrors: authorizationErrors,
  refusals: authorizationRefusals,
  tolerances: Object.values(authorizationTolerances),
});
