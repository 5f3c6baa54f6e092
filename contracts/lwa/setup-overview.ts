import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { ConsentId, consentOver, page, redirect, unreadablePage } from './common.ts';

/** Last step of the pages: what was chosen, and "Complete setup". The code comes after it. */
export const setupOverview = defineEndpoint({
  name: 'setupOverview',
  surface: 'lwa',
  methods: ['GET', 'POST'],
  paths: [{ path: '/setup_overview' }],
  summary: 'Overview: complete the set-up and go back with a code',
  description:
    'Completing makes the choices take effect together (SubscriptionChangedNotification) and redirects with the code. The address has no query, because a public client compares it as a whole; a cookie tells whose overview it is.',
  provenance: { evidence: 'observed', source: 'c:scrape' },
  security: 'none',
  query: z.looseObject({ consentId: ConsentId.optional() }),
  body: z
    .looseObject({ consentId: ConsentId.optional() })
    .meta({ id: 'OverviewForm', description: 'The form of the overview.' }),
  reply: page('The choices, address and payment.'),
  alternatives: [
    redirect(
      'To the return URL with the code.',
      'http://localhost:3000/callback?code=ANdNAVhyhqirUelHGEHA&scope=dash%3Areplenish',
    ),
  ],
  refusals: { invalidRequest: unreadablePage, consentOver },
});
