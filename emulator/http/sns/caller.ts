import { regionOf } from '../../domain/sns/arn.ts';
import type { World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';

/** Who calls the SNS API, as far as anybody looks: whether a call is signed, and for which region. Nothing is checked or kept. */
export interface Caller {
  readonly signed: boolean;
  /** Region of the signature; null where it names none. */
  readonly region: string | null;
}

const SCOPE = /^[^/]+\/\d{8}\/([a-z0-9-]{1,40})\/[a-z0-9-]+\/aws4_request$/;

/** `fields` are those of query and form. A signature of version 2 names no region. */
export function callerOf({ headers }: Pick<ReadRequest, 'headers'>, fields: ReadonlyMap<string, string>): Caller {
  const { authorization = '' } = headers;
  const credential = fields.get('X-Amz-Credential') ?? /\bCredential=([^,\s]+)/.exec(authorization)?.[1];
  const signed = credential !== undefined || fields.has('AWSAccessKeyId') || /^AWS4?[ -]/i.test(authorization);
  return { signed, region: SCOPE.exec(credential ?? '')?.[1] ?? null };
}

const HOST = /^sns\.([a-z0-9-]{3,40})\.amazonaws\.com(?:\.cn)?(?::\d+)?$/i;

/** Whether a call was sent to a genuine address of SNS. */
export const isSnsHost = (host = ''): boolean => HOST.test(host);

/** Region of what is made by a call: that of its signature, of the genuine address it was sent to, of the first topic. */
export function regionFor(world: World, caller: Caller, headers: ReadRequest['headers']): string {
  const ofHost = HOST.exec(headers.host ?? '')?.[1]?.toLowerCase();
  const first = world.store.list('topic', { limit: 1 }).items[0]?.doc.topicArn;
  return caller.region ?? ofHost ?? (first === undefined ? 'us-east-1' : regionOf(first));
}
