import { snsQuery } from './query.ts';
import { signingCertificate } from './signing-certificate.ts';

/** What serves a subscriber that calls SNS. */
export const snsHandlers = { snsQuery, signingCertificate } as const;
