import type { Protocol } from '../state.ts';
import { isFifo, NO_FIFO, readQueueArn } from './redrive-policy.ts';

/** Where a topic can be told to send to: addresses, queues and functions. */

export type CheckedAddress =
  | { readonly ok: true; readonly protocol: Protocol }
  | { readonly ok: false; readonly field: 'endpoint' | 'protocol'; readonly problem: string };

const ENDPOINT_MAX = 2048;
const PROTOCOLS: readonly string[] = ['http', 'https', 'sqs', 'lambda'];
const FUNCTION_ARN =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,140}(?::[A-Za-z0-9$_-]{1,128})?$/;

/** AWS has these, too. */
const OTHER_PROTOCOLS: readonly string[] = ['email', 'email-json', 'sms', 'application', 'firehose'];

/** What is wrong with a word for a protocol that is none of ours. */
export const protocolProblem = (text: string): string =>
  OTHER_PROTOCOLS.includes(text)
    ? `Protocol Reason: ${text} is not emulated; use http, https, sqs or lambda`
    : `Amazon SNS does not support this protocol string: ${text}`;

export const isProtocol = (text: string): text is Protocol => PROTOCOLS.includes(text);

/** Of an address the protocol need not be said, nor of an ARN. */
export function checkAddress(endpoint: string, protocol?: string): CheckedAddress {
  const refused = (problem: string): CheckedAddress => ({ ok: false, field: 'endpoint', problem });
  if (endpoint.length > ENDPOINT_MAX) return refused(`expected at most ${ENDPOINT_MAX} characters`);
  const target = protocol ?? (/^arn:[^:]*:(sqs|lambda):/.exec(endpoint)?.[1] as Protocol | undefined);
  if (target === 'sqs') {
    const queue = readQueueArn(endpoint);
    if (queue !== undefined) return isFifo(queue) ? refused(NO_FIFO) : { ok: true, protocol: 'sqs' };
    return refused('expected the ARN of a queue such as arn:aws:sqs:us-east-1:000000000000:drs');
  }
  if (target === 'lambda') {
    if (FUNCTION_ARN.test(endpoint)) return { ok: true, protocol: 'lambda' };
    return refused('expected the ARN of a function such as arn:aws:lambda:us-east-1:000000000000:function:drs');
  }
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
