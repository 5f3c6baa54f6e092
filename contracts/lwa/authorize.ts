import { defineEndpoint } from '../endpoint.ts';
import { authorizationErrors } from './authorization-errors.ts';
import { AuthorizationParameters, authorizationTolerances } from './authorization-request.ts';
import { page, pageRefusal, redirect, unreadablePage } from './common.ts';

/** What can be wrong while nobody may be redirected yet: the open redirect that RFC 6749 forbids. */
export const authorizationRefusals = {
  invalidRequest: unreadablePage,
  unknownClient: pageRefusal(
    'unknown_client',
    'An unknown client identifier was given: {problem}. The client id is shown with the security profile; its return URLs are listed under ‘Allowed Return URLs’ of its ‘Web Settings’.',
    '`client_id` is missing, given twice, or not that of a security profile.',
    { evidence: 'documented', source: 'LWA' },
  ),
  untrustedRedirect: pageRefusal(
    'untrusted_redirect',
    'The redirect URI you provided has not been whitelisted for your application: {problem}. To add it, see ‘Allowed Return URLs’ under ‘Web Settings’ of the security profile.',
    '`redirect_uri` is missing, given twice, not one of the Allowed Return URLs, or of a form that is never allowed.',
    { evidence: 'observed', source: 'LWA-PROFILES' },
  ),
} as const;

/** Starts the customer's sign-up: sign-in, consent, a product for each slot, and back with a code. */
export const authorize = defineEndpoint({
  name: 'authorize',
  surface: 'lwa',
  methods: ['GET', 'POST'],
  paths: [{ path: '/ap/oa' }],
  summary: 'Authorization: send the customer to register a device',
  description:
    'Opened in the browser of the customer. Shows the sign-in page; with `--consent auto` it redirects with a code at once, with `--consent deny` with `access_denied`. What is wrong with the request is said by redirect, except when client or return URL cannot be trusted: then a page says so, with status 400.',
  provenance: { evidence: 'documented', source: 'LWAWEB' },
  security: 'none',
  query: AuthorizationParameters,
  body: AuthorizationParameters,
  reply: redirect(
    'Back to the return URL: `code`, `state` if one was sent, `scope`; or `error`, `error_description`, `state`.',
    'http://localhost:3000/callback?code=ANdNAVhyhqirUelHGEHA&state=af0ifjsldkj&scope=dash%3Areplenish',
  ),
  alternatives: [page('The sign-in page, with `--consent ask`.')],
  redirectErrors: authorizationErrors,
  refusals: authorizationRefusals,
  tolerances: Object.values(authorizationTolerances),
  examples: {
    query: {
      client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      scope: 'dash:replenish',
      scope_data: '{"dash:replenish":{"device_model":"acme-coffee","serial":"SN-0001"}}',
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      state: 'af0ifjsldkj',
    },
  },
});
