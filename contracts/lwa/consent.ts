import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { authorizationErrors } from './authorization-errors.ts';
import { ConsentId, consentOver, page, redirect, unreadablePage } from './common.ts';

/** Second step of the pages: form `consent-form`, buttons `consentApproved` and `consentDenied`. */
export const consent = defineEndpoint({
  name: 'consent',
  surface: 'lwa',
  methods: ['GET', 'POST'],
  paths: [{ path: '/ap/oa/consent' }],
  summary: 'Consent form: may this app order for the device',
  description:
    'Agreeing registers the device: DeviceRegisteredNotification goes out now, before any product is chosen. Declining redirects with `access_denied`.',
  provenance: { evidence: 'observed', source: 'c:scrape' },
  security: 'none',
  query: z.looseObject({ consentId: ConsentId.optional() }),
  body: z
    .looseObject({
      consentId: ConsentId.optional(),
      consentApproved: z.string().optional().meta({ description: 'Name of the button that agrees.' }),
      consentDenied: z.string().optional().meta({ description: 'Name of the button that declines.' }),
    })
    .meta({ id: 'ConsentForm', description: 'The consent form.' }),
  reply: page('The consent form.'),
  alternatives: [
    redirect('To the first slot; or to the return URL with `access_denied`.', '/slot?consentId=5f0c9f4f5f2d4a6c'),
  ],
  redirectErrors: { denied: authorizationErrors.denied },
  refusals: { invalidRequest: unreadablePage, consentOver },
});
