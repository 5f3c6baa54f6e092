import type { SecurityProfile } from '../state.ts';

/**
 * Where a customer may be sent: an Allowed Return URL of the security profile, compared as a whole and
 * exactly. `http://localhost:*` in the list means any port and any path of that host.
 */

const MAX = 2048;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARD = /^(https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\*$/;
/** What stands before port and path; read from the text itself, since parsing makes others alike. */
const ORIGIN = /^(https?:\/\/[^:/?[\]]+|https?:\/\/\[::1\])(?::\d{1,5})?(?:[/?]|$)/i;

/** Why the address can never be a return URL, whatever is registered; undefined when it can. */
function formProblem(uri: string): string | undefined {
  if (uri.length > MAX) return `it has more than ${MAX} characters`;
  if (!/^[\x21-\x7e]+$/.test(uri)) return 'it holds blanks, control characters or letters that are not ASCII';
  // Browsers take it for a slash, and others do not: they would not agree on the host.
  if (uri.includes('\\')) return 'it holds a backslash';
  if (uri.includes('#')) return 'it has a fragment';
  if (!URL.canParse(uri)) return 'it is not an absolute URL';
  const url = new URL(uri);
  const scheme = url.protocol.slice(0, -1);
  if (/^[^/?]*\/*[^/?]*@/.test(uri)) return 'it holds a user name';
  if (/^amzn(-[a-z0-9.+-]+)?$/.test(scheme)) return undefined;
  if (scheme !== 'http' && scheme !== 'https') return `the scheme ${scheme} is not allowed`;
  if (!/^https?:\/\/[^/]/i.test(uri)) return 'it is not an absolute URL';
  if (scheme === 'https') return undefined;
  return LOOPBACK.includes(url.hostname) ? undefined : 'plain http is allowed for localhost only';
}

/** Why an entry of the Allowed Return URLs can never be of use; undefined when it can. */
export const listedUrlProblem = (entry: string): string | undefined =>
  WILDCARD.test(entry) ? undefined : formProblem(entry);

/** Why the customer must not be sent there; undefined when he may. */
export function returnUrlProblem(uri: string, profile: SecurityProfile): string | undefined {
  const problem = formProblem(uri);
  if (problem !== undefined) return problem;
  const listed = profile.returnUrls.some((entry) => entry === uri || matchesWildcard(entry, uri));
  return listed
    ? undefined
    : 'it is not one of the Allowed Return URLs, compared with path and query, character by character';
}

function matchesWildcard(entry: string, uri: string): boolean {
  const wanted = WILDCARD.exec(entry)?.[1];
  return wanted !== undefined && ORIGIN.exec(uri)?.[1]?.toLowerCase() === wanted;
}
