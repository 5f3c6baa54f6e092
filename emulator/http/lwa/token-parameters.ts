import { type Noticed, noticed } from '../../../contracts/finding.ts';
import { TokenParameters, tokenTolerances } from '../../../contracts/lwa/token.ts';
import type { TokenRequestInput } from '../../domain/lwa/token-request.ts';
import type { ReadRequest } from '../answer.ts';
import type { OAuthParameters } from './oauth-parameters.ts';

/** The form of a token request: HTTP Basic, and what is odd about how its parameters were sent. */

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/json\b/i;
const RAW_PIPE = /(?:^|[?&])refresh_token=[^&]*\|/;
const RAW_REDIRECT = /(?:^|&)redirect_uri=[^&]*:\/\//;

/** Both halves are form-encoded before Base64 (RFC 6749, 2.3.1), so they are decoded after the split. */
export function basicCredentials(header: string | undefined): TokenRequestInput['basic'] {
  if (header === undefined) return undefined;
  const encoded = /^basic\s+(\S+)\s*$/i.exec(header)?.[1];
  if (encoded === undefined) return /^basic\b/i.test(header) ? 'unreadable' : undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return 'unreadable';
  try {
    const decode = (half: string) => decodeURIComponent(half.replaceAll('+', ' '));
    return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
  } catch {
    return 'unreadable';
  }
}

/** Line breaks or blanks between the pairs of a form, as when a printed sample is pasted. */
export const isBrokenForm = ({ form, text }: ReadRequest): boolean =>
  form === 'form' && /[\r\n]|\s&|&\s/.test(text.trim());

export function tokenSlips(raw: ReadRequest, { inQuery }: OAuthParameters): Noticed[] {
  const slips: Noticed[] = [];
  const type = raw.headers['content-type'] ?? '';
  const misplaced = inQuery.filter((name) => name in TokenParameters.shape && name !== 'code_verifier');
  if (misplaced.length > 0)
    slips.push(noticed(tokenTolerances.inQuery, 'parameters in the body', misplaced.join(', ')));
  if (raw.form === 'json') slips.push(noticed(tokenTolerances.jsonBody, 'a form-encoded body', 'JSON'));
  if ((raw.form === 'form' && !FORM.test(type)) || (raw.form === 'json' && !JSON_TYPE.test(type))) {
    const expected = raw.form === 'json' ? 'application/json for a JSON body' : 'application/x-www-form-urlencoded';
    slips.push(noticed(tokenTolerances.contentType, expected, type === '' ? 'none' : type));
  }
  const body = raw.form === 'form' ? raw.text : '';
  if (/[\r\n]$/.test(body))
    slips.push(noticed(tokenTolerances.trailingNewline, 'nothing after the last value', 'a line break'));
  // What the pattern needs is looked for first: a pattern over a whole token on every refresh is not free.
  if ((body.includes('|') || raw.target.includes('|')) && RAW_PIPE.test(`${raw.target}&${body}`)) {
    slips.push(noticed(tokenTolerances.rawPipe, 'Atzr%7C…', 'Atzr|…'));
  }
  if (body.includes('://') && RAW_REDIRECT.test(body)) {
    slips.push(noticed(tokenTolerances.rawRedirectUri, 'a percent-encoded address', 'one with :// in it'));
  }
  return slips;
}
