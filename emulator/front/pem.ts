/** Certificates in PEM, as files of trusted ones hold them: with comments, blank lines and anything else between them. */

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/g;

/** Each as DER. */
export const certificatesOf = (pem: string): Buffer[] =>
  [...pem.matchAll(BLOCK)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
