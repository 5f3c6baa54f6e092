import type { Topic } from '../state.ts';
import { policyOf } from './access-policy.ts';
import { parseTopicPolicy } from './read-delivery-policy.ts';
import { parseTopicAccess } from './topic-policy.ts';

/** What CreateTopic and SetTopicAttributes set, checked as SNS does. */

/** Kept and told: keys, tracing and feedback have no meaning on one machine. */
const WITHOUT_EFFECT =
  /^(?:KmsMasterKeyId|TracingConfig|(?:Application|Firehose|HTTP|Lambda|SQS)(?:SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn))$/;
const DISPLAY_NAME_MAX = 100;
const VALUE_MAX = 2048;

/** Attributes by AWS's names; a value that was not sent is undefined. */
export type GivenAttributes = ReadonlyMap<string, string | undefined>;

export type ReadTopic =
  | { readonly ok: true; readonly topic: Topic }
  /** `problem` follows `Invalid parameter: `, at CreateTopic with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

class Refused extends Error {}

export function withTopicAttributes(topic: Topic, given: GivenAttributes): ReadTopic {
  try {
    let next = topic;
    for (const [name, value = ''] of given) next = { ...next, ...changeOf(next, name, value) };
    return { ok: true, topic: next };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.message };
    throw error;
  }
}

function changeOf(topic: Topic, name: string, value: string): Partial<Topic> {
  switch (name) {
    case 'DisplayName':
      if (value.length > DISPLAY_NAME_MAX) throw new Refused('DisplayName');
      return { displayName: value };
    case 'Policy':
      return { policy: accessOf(value) };
    case 'DeliveryPolicy':
      return { deliveryPolicy: deliveryOf(value) };
    case 'SignatureVersion':
      if (value !== '1' && value !== '2') throw new Refused('SignatureVersion');
      return { signatureVersion: value, attributes: { ...topic.attributes, SignatureVersion: value } };
    case 'FifoTopic':
      if (value.toLowerCase() === 'false') return {};
      throw new Refused('FifoTopic Reason: FIFO topics are not emulated, DRS publishes to standard topics');
    default:
      if (!WITHOUT_EFFECT.test(name) || value.length > VALUE_MAX) throw new Refused('AttributeName');
      return { attributes: { ...topic.attributes, [name]: value } };
  }
}

function accessOf(text: string): string {
  const read = parseTopicAccess(text);
  if (!read.ok) throw new Refused(read.problem);
  return read.stored;
}

function deliveryOf(text: string): string | null {
  if (text === '') return null;
  const read = parseTopicPolicy(text);
  if (!read.ok) throw new Refused(read.problem);
  return read.stored;
}

/** Whether two topics differ in what can be set. */
export const differsIn = (a: Topic, b: Topic): boolean =>
  a.displayName !== b.displayName ||
  a.signatureVersion !== b.signatureVersion ||
  a.deliveryPolicy !== b.deliveryPolicy ||
  policyOf(a) !== policyOf(b) ||
  Object.entries(a.attributes).some(([name, value]) => name !== 'SignatureVersion' && b.attributes[name] !== value);
