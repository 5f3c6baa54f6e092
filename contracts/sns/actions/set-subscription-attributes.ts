import { defineAction, optionalText, text } from '../action.ts';
import { subscriptionAttributeErrors, subscriptionErrors } from '../action-errors.ts';

/** Sets one attribute of a subscription. `{}` clears a filter policy, no value a redrive or delivery policy. */
export const setSubscriptionAttributes = defineAction({
  name: 'SetSubscriptionAttributes',
  summary: 'Sets one attribute of a subscription. `{}` clears a filter policy, no value a redrive or delivery policy.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    SubscriptionArn: text('ARN of the subscription.'),
    AttributeName: text(
      '`RawMessageDelivery`, `FilterPolicy`, `FilterPolicyScope`, `DeliveryPolicy`, `RedrivePolicy` or `SubscriptionRoleArn`.',
    ),
    AttributeValue: optionalText('Its value.'),
  },
  result: null,
  errors: [...subscriptionErrors, ...subscriptionAttributeErrors],
});
