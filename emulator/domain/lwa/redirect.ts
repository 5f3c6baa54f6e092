import { type AuthorizationErrorName, authorizationErrors } from '../../../contracts/lwa/authorization-errors.ts';
import { encodeForm } from './form-text.ts';

/** The addresses the customer is sent back to: the return URL with the outcome in its query. */

/** Keeps the query of the return URL and appends form-encoded parameters (RFC 6749, 4.1.2). */
function withParameters(redirectUri: string, parameters: readonly (readonly [string, string])[]): string {
  const joint = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&';
  return redirectUri + joint + encodeForm(parameters);
}

const stateOf = (state: string | null): [string, string][] => (state === null ? [] : [['state', state]]);

/** `{redirect_uri}?code=…&state=…&scope=…`: the code first, because clients cut it out by position. */
export const successRedirect = (
  { redirectUri, state, scopes }: { redirectUri: string; state: string | null; scopes: readonly string[] },
  code: string,
): string => withParameters(redirectUri, [['code', code], ...stateOf(state), ['scope', scopes.join(' ')]]);

/** Characters that RFC 6749 allows in `error_description`. */
const plain = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');

/** The description of an error with its placeholders filled. */
export function describeError(name: AuthorizationErrorName, params: Readonly<Record<string, string>> = {}): string {
  const filled = authorizationErrors[name].description.replace(
    /\{(\w+)\}/g,
    (whole, key: string) => params[key]?.slice(0, 100) ?? whole,
  );
  return plain(filled);
}

export const errorRedirect = (
  { redirectUri, state }: { redirectUri: string; state: string | null },
  name: AuthorizationErrorName,
  params: Readonly<Record<string, string>> = {},
): string =>
  withParameters(redirectUri, [
    ['error', authorizationErrors[name].error],
    ['error_description', describeError(name, params)],
    ...stateOf(state),
  ]);
