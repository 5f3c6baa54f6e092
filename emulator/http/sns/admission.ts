import type { snsRefusals } from '../../../contracts/sns/refusals.ts';
import type { World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';
import { hasForeignHost, hasForeignOrigin } from '../control/guard.ts';
import { isSnsHost } from './caller.ts';

/**
 * Whether a call of an action may be a web page's (docs/decisions/0037). Signatures are not checked, so what tells a tool
 * from a page is what a page cannot send: a POST without its origin, and a header `Authorization` to a name of ours.
 */

export interface Refused {
  readonly kind: 'refusal';
  readonly name: keyof typeof snsRefusals & ('authorizationError' | 'missingAuthenticationToken');
  readonly params: { readonly problem: string };
  readonly record: { readonly remark: string };
}

/** What the links in messages lead to. Whoever calls them has a token or the ARN of a subscription. */
const LINKED = new Set(['ConfirmSubscription', 'Unsubscribe']);
const READING = /^(?:List|Get)/;

export function refusedAsPage(
  { options }: Pick<World, 'options'>,
  { method, headers }: Pick<ReadRequest, 'method' | 'headers'>,
  action: string,
): Refused | undefined {
  const named = { headers, hostNames: options.allowedHosts };
  if (hasForeignOrigin(named)) {
    return refused(
      'authorizationError',
      `a web page of ${shown(headers.origin)} may not call SNS here; see --allow-host`,
    );
  }
  if (method !== 'GET' || LINKED.has(action)) return undefined;
  if (hasForeignHost(named) && !isSnsHost(headers.host)) {
    return refused(
      'authorizationError',
      `${action} by GET is not served under the name ${shown(headers.host)}; see --allow-host`,
    );
  }
  if (READING.test(action) || /^AWS/i.test(headers.authorization ?? '')) return undefined;
  return refused('missingAuthenticationToken', `${action} by GET needs a header Authorization; POST it`);
}

const LONGEST_SHOWN = 100;
const shown = (header = ''): string => header.slice(0, LONGEST_SHOWN);

const refused = (name: Refused['name'], problem: string): Refused => ({
  kind: 'refusal',
  name,
  params: { problem },
  record: { remark: problem },
});
