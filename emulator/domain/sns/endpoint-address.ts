/** Which addresses a topic can be told to post to. */

export type CheckedAddress =
  | { readonly ok: true; readonly protocol: 'http' | 'https' }
  | { readonly ok: false; readonly field: 'endpoint' | 'protocol'; readonly problem: string };

const ENDPOINT_MAX = 2048;

export function checkAddress(endpoint: string, protocol?: string): CheckedAddress {
  const refused = (problem: string): CheckedAddress => ({ ok: false, field: 'endpoint', problem });
  if (endpoint.length > ENDPOINT_MAX) return refused(`expected at most ${ENDPOINT_MAX} characters`);
  // URL parsing would silently drop some of them, and the address is posted to exactly as given.
  if (/[\s\p{Cc}]/u.test(endpoint)) return refused('expected an address without blanks and control characters');
  const scheme = /^(https?):\/\//i.exec(endpoint)?.[1]?.toLowerCase();
  if ((scheme !== 'http' && scheme !== 'https') || !URL.canParse(endpoint)) {
    return refused('expected an http or https address such as http://127.0.0.1:3000/sns');
  }
  const { hostname } = new URL(endpoint);
  if (hostname.includes('_')) return refused('SNS refuses host names with an underscore');
  if (protocol !== undefined && protocol !== scheme) {
    return { ok: false, field: 'protocol', problem: `expected ${scheme}, as in the endpoint, seen ${protocol}` };
  }
  return { ok: true, protocol: scheme };
}
