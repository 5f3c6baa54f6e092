import { snsQuery } from './query.ts';
import { signingCertificate } from './signing-certificate.ts';

/** What a subscriber calls at SNS. */
export const snsEndpoints = { snsQuery, signingCertificate } as const;
