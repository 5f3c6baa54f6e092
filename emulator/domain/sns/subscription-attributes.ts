import type { Subscription } from '../state.ts';
import { parseFilterPolicy } from './filter-policy.ts';
import { parseSubscriptionPolicy } from './read-delivery-policy.ts';
import { parseRedrivePolicy } from './redrive-policy.ts';

/** What Subscribe and SetSubscriptionAttributes set, checked as SNS does. */

export type SettableAttributes = Pick<
  Subscription,
  | 'rawMessageDelivery'
  | 'filterPolicy'
  | 'filterPolicyScope'
  | 'deliveryPolicy'
  | 'redrivePolicy'
  | 'subscriptionRoleArn'
>;

export const NO_ATTRIBUTES: SettableAttributes = {
  rawMessageDelivery: false,
  filterPolicy: null,
  filterPolicyScope: 'MessageAttributes',
  deliveryPolicy: null,
  redrivePolicy: null,
  subscriptionRoleArn: null,
};

const FIELDS: ReadonlyMap<string, keyof SettableAttributes> = new Map([
  ['RawMessageDelivery', 'rawMessageDelivery'],
  ['FilterPolicy', 'filterPolicy'],
  ['FilterPolicyScope', 'filterPolicyScope'],
  ['DeliveryPolicy', 'deliveryPolicy'],
  ['RedrivePolicy', 'redrivePolicy'],
  ['SubscriptionRoleArn', 'subscriptionRoleArn'],
]);

/** Attributes by AWS's names; a value that was not sent is undefined. */
export type GivenAttributes = ReadonlyMap<string, string | undefined>;

export type ReadAttributes =
  | { readonly ok: true; readonly attributes: SettableAttributes }
  /** `problem` follows `Invalid parameter: `, at Subscribe with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

interface About {
  readonly topicArn: string;
  readonly protocol: Subscription['protocol'];
}

class Refused extends Error {}

/** What was there before, with what was given in its place. */
export function withAttributes(before: SettableAttributes, given: GivenAttributes, about: About): ReadAttributes {
  try {
    const unknown = [...given.keys()].find((name) => !FIELDS.has(name));
    if (unknown !== undefined) throw new Refused('AttributeName');
    return { ok: true, attributes: readAll(before, given, about) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.message };
    throw error;
  }
}

function readAll(before: SettableAttributes, given: GivenAttributes, about: About): SettableAttributes {
  const value = <T>(name: string, standing: T, read: (text: string) => T): T =>
    given.has(name) ? read(given.get(name) ?? '') : standing;
  const filterPolicyScope = value('FilterPolicyScope', before.filterPolicyScope, scopeOf);
  const filterPolicy = value('FilterPolicy', before.filterPolicy, (text) => text);
  return {
    rawMessageDelivery: value('RawMessageDelivery', before.rawMessageDelivery, (text) => rawOf(text, about)),
    filterPolicyScope,
    // The scope decides what a policy may be, whichever of both was set last.
    filterPolicy: filterPolicy === null ? null : filterOf(filterPolicy, filterPolicyScope),
    deliveryPolicy: value('DeliveryPolicy', before.deliveryPolicy, deliveryOf),
    redrivePolicy: value('RedrivePolicy', before.redrivePolicy, (text) => redriveOf(text, about)),
    subscriptionRoleArn: value('SubscriptionRoleArn', before.subscriptionRoleArn, roleOf),
  };
}

function rawOf(text: string, { protocol }: About): boolean {
  const raw = text.toLowerCase();
  if (raw !== 'true' && raw !== 'false') {
    throw new Refused(`RawMessageDelivery: Invalid value [${text}]. Must be true or false.`);
  }
  if (raw === 'true' && protocol === 'lambda') {
    throw new Refused('RawMessageDelivery: Delivery protocol [lambda] does not support raw message delivery.');
  }
  return raw === 'true';
}

function scopeOf(text: string): SettableAttributes['filterPolicyScope'] {
  if (text === 'MessageAttributes' || text === 'MessageBody') return text;
  throw new Refused(`FilterPolicyScope: Invalid value [${text}]. Please use either MessageBody or MessageAttributes`);
}

/** No text, or an object without keys, clears the policy: Terraform sends `{}`. */
function filterOf(text: string, scope: SettableAttributes['filterPolicyScope']): string | null {
  if (text === '') return null;
  const read = parseFilterPolicy(text, scope);
  if (!read.ok) throw new Refused(read.problem);
  return read.policy.alternatives.every((rules) => rules.length === 0) ? null : text;
}

function deliveryOf(text: string): string | null {
  if (text === '') return null;
  const read = parseSubscriptionPolicy(text);
  if (!read.ok) throw new Refused(read.problem);
  return read.stored;
}

/** Terraform sends no value to clear it. */
function redriveOf(text: string, { topicArn }: About): string | null {
  if (text === '') return null;
  const read = parseRedrivePolicy(text, topicArn);
  if (!read.ok) throw new Refused(read.problem);
  return text;
}

function roleOf(text: string): string | null {
  if (text === '') return null;
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\x21-\x7e]{1,512}$/.test(text)) throw new Refused('SubscriptionRoleArn');
  return text;
}

/** Whether something that was given is not what a subscription has. */
export const differs = (given: GivenAttributes, read: SettableAttributes, standing: SettableAttributes): boolean =>
  [...given.keys()].some((name) => {
    const field = FIELDS.get(name);
    return field !== undefined && read[field] !== standing[field];
  });
