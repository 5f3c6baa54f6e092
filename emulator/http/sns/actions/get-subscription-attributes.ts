import type { getSubscriptionAttributes as contract } from '../../../../contracts/sns/actions/get-subscription-attributes.ts';
import { accountOf } from '../../../domain/sns/arn.ts';
import { effectivePolicy } from '../../../domain/sns/delivery-policy.ts';
import type { Subscription, Topic } from '../../../domain/state.ts';
import type { ActionHandler } from '../action-handler.ts';
import { findSubscription } from '../subscription-of.ts';
import { Entries } from '../xml.ts';

export const getSubscriptionAttributes: ActionHandler<typeof contract> = (world, { values, caller }) => {
  const found = findSubscription(world, values.SubscriptionArn, caller);
  if ('kind' in found) return found;
  return { kind: 'result', result: { Attributes: new Entries(attributesOf(found.topic, found.subscription)) } };
};

function attributesOf({ topicArn, deliveryPolicy }: Topic, subscription: Subscription): [string, string][] {
  const { protocol, filterPolicy, filterPolicyScope } = subscription;
  const owner = accountOf(topicArn);
  const isHttp = protocol === 'http' || protocol === 'https';
  const effective = () =>
    JSON.stringify(effectivePolicy({ topic: deliveryPolicy, subscription: subscription.deliveryPolicy }));
  const set = (name: string, value: string | null): [string, string][] => (value === null ? [] : [[name, value]]);
  return [
    ['SubscriptionPrincipal', `arn:aws:iam::${owner}:root`],
    ['Owner', owner],
    ['RawMessageDelivery', String(subscription.rawMessageDelivery)],
    ['TopicArn', topicArn],
    ['Endpoint', subscription.endpoint],
    ['Protocol', protocol],
    ['PendingConfirmation', String(subscription.status === 'pending')],
    ['ConfirmationWasAuthenticated', String(subscription.confirmationWasAuthenticated)],
    ['SubscriptionArn', subscription.subscriptionArn],
    ...set('FilterPolicy', filterPolicy),
    ...set(
      'FilterPolicyScope',
      filterPolicy === null && filterPolicyScope === 'MessageAttributes' ? null : filterPolicyScope,
    ),
    ...set('RedrivePolicy', subscription.redrivePolicy),
    ...set('DeliveryPolicy', subscription.deliveryPolicy),
    ...set('EffectiveDeliveryPolicy', isHttp ? effective() : null),
    ...set('SubscriptionRoleArn', subscription.subscriptionRoleArn),
  ];
}
