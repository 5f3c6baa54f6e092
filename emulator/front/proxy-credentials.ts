import { createHash, timingSafeEqual } from 'node:crypto';
import { randomSecret } from '../ids.ts';

/** Who may use the proxy: whoever has the name and the secret of this run (RFC 7617). */
export interface ProxyCredentials {
  readonly user: string;
  readonly secret: string;
  /** Whether a `Proxy-Authorization` header has them. */
  areIn(header: string | undefined): boolean;
}

export const USER = 'drs';

export const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}`;

export function createCredentials(secret: string = randomSecret()): ProxyCredentials {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(basic(USER, secret));
  return {
    user: USER,
    secret,
    areIn(header = '') {
      const [scheme = '', value = ''] = header.trim().split(/\s+/);
      // Of hashes, so that neither the length nor the place of a wrong letter can be measured.
      return scheme.toLowerCase() === 'basic' && timingSafeEqual(digest(`Basic ${value}`), expected);
    },
  };
}
