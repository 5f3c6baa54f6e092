import { z } from 'zod';
import type { Refusal } from '../endpoint.ts';
import type { Provenance } from '../sources.ts';

/** What the Login with Amazon (LwA) endpoints have in common: error bodies, cache headers, pages. */

/** On every answer that could hold a token, as recorded from the live service. */
export const noStore = { 'Cache-Control': 'no-cache, no-store, must-revalidate', Pragma: 'no-cache' } as const;

/**
 * An error body of the DRS era: `{"error_description":"…","error":"…"}`, in this order and nothing else.
 * The texts are those of recorded answers, blanks around the colon included: clients compare them.
 */
export const lwaRefusal = (
  status: 400 | 401,
  code: string,
  message: string,
  when: string,
  provenance: Provenance,
  headers: Readonly<Record<string, string>> = {},
): Refusal => ({ form: 'lwa', status, code, message, when, headers: { ...headers, ...noStore }, ...provenance });

/** A page for the customer or the developer, because nobody else can be told. */
export const pageRefusal = (code: string, message: string, when: string, provenance: Provenance): Refusal => ({
  form: 'page',
  status: 400,
  code,
  message,
  when,
  ...provenance,
});

export const missingParameter = lwaRefusal(
  400,
  'invalid_request',
  'The request is missing a required parameter : {name}',
  'A required parameter is absent or empty.',
  { evidence: 'observed', source: 'LWA' },
);

export const invalidParameter = lwaRefusal(
  400,
  'invalid_request',
  'The request has an invalid parameter : {name}',
  'A parameter is not of the right form, is given twice, or contradicts another one.',
  { evidence: 'observed', source: 'LWA' },
);

export const malformedRequest = lwaRefusal(
  400,
  'invalid_request',
  'Malformed request',
  'The body cannot be parsed: broken JSON, or line breaks and blanks between form fields.',
  { evidence: 'observed', source: 'LWA' },
);

/** Steps of the customer's pages: the request cannot be read at all. */
export const unreadablePage = pageRefusal(
  'invalid_request',
  'This form could not be read. {field}: {problem}',
  'The body of a form cannot be parsed.',
  { evidence: 'inferred', source: 'DESIGN' },
);

/** Steps of the customer's pages: the sign-up is unknown or over. */
export const consentOver = pageRefusal(
  'consent_over',
  'This sign-up cannot be continued: {problem}. Please start again from the app of your device.',
  'The sign-up is unknown, finished, older than an hour, or its device was deregistered meanwhile.',
  { evidence: 'inferred', source: 'DESIGN' },
);

export const ConsentId = z
  .string()
  .max(64)
  .meta({
    id: 'ConsentId',
    description: 'Names the sign-up the customer is in the middle of; a hidden field of every form.',
    examples: ['5f0c9f4f5f2d4a6c8a7b3e2d1c0b9a88'],
  });

export const page = (description: string) => ({ status: 200, description, contentType: 'text/html' }) as const;

export const redirect = (description: string, location: string) =>
  ({ status: 302, description, headers: { Location: { description, example: location } } }) as const;
