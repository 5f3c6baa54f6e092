import { defineAction, flag, map, optionalText, text } from '../action.ts';
import { badAttribute, subscriptionAttributeErrors, topicErrors } from '../action-errors.ts';

/** Subscribes an address, a queue or a function. Of http and https the handshake is real: a SubscriptionConfirmation is posted, and nothing else before it is confirmed; queues and functions are confirmed at once. The same once more is the same subscription; one that is still pending is asked again. */
export const subscribe = defineAction({
  name: 'Subscribe',
  summary:
    'Subscribes an address, a queue or a function. Of http and https the handshake is real: a SubscriptionConfirmation is posted, and nothing else before it is confirmed; queues and functions are confirmed at once. The same once more is the same subscription; one that is still pending is asked again.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-API' },
  parameters: {
    TopicArn: text('ARN of the topic.'),
    Protocol: text('`http`, `https`, `sqs` or `lambda`.'),
    Endpoint: optionalText('An address, or the ARN of a queue or a function.'),
    Attributes: map('What SetSubscriptionAttributes sets.'),
    ReturnSubscriptionArn: flag('Tells the ARN of a pending subscription, too.'),
  },
  result: { SubscriptionArn: 'The ARN, or `pending confirmation`.' },
  errors: [
    ...topicErrors,
    badAttribute('Amazon SNS does not support this protocol string: {protocol}', 'AWS has no such protocol.'),
    badAttribute(
      'Protocol Reason: {protocol} is not emulated; use http, https, sqs or lambda',
      'The protocol is `email`, `email-json`, `sms`, `application` or `firehose`.',
      false,
    ),
    badAttribute(
      'Endpoint must match the specified protocol',
      'The address is none of http or https, as the protocol says.',
      false,
    ),
    badAttribute(
      'Endpoint Reason: {reason}',
      'The address cannot be posted to, the queue is a FIFO queue, or no SQS endpoint or Lambda URL is configured.',
      false,
    ),
    badAttribute('SQS endpoint ARN', 'The endpoint is not the ARN of a queue, but perhaps its URL.'),
    badAttribute('Lambda endpoint ARN', 'The endpoint is not the ARN of a function.', false),
    badAttribute(
      'Attributes Reason: Subscription already exists with different attributes',
      'The endpoint is subscribed already, and an attribute has another value.',
    ),
    ...subscriptionAttributeErrors,
  ],
});
