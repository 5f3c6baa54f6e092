import { parseFilterPolicy } from '../../domain/sns/filter-policy.ts';
import { parseSubscriptionPolicy, parseTopicPolicy } from '../../domain/sns/read-delivery-policy.ts';
import { parseRedrivePolicy } from '../../domain/sns/redrive-policy.ts';
import { parseTopicAccess } from '../../domain/sns/topic-policy.ts';
import type { Subscription, Topic } from '../../domain/state.ts';
import type { Violation } from '../violation.ts';

/** Policies in a state are read whenever something is sent, so they have to be ones that the API would have taken. */
export function* policyProblems(topic: Topic, path: string): Generator<Violation> {
  yield* problem(`${path}.policy`, topic.policy, parseTopicAccess);
  yield* problem(`${path}.deliveryPolicy`, topic.deliveryPolicy, parseTopicPolicy);
  for (const [index, subscription] of topic.subscriptions.entries()) {
    yield* subscriptionProblems(subscription, topic.topicArn, `${path}.subscriptions.${index}`);
  }
}

function* subscriptionProblems(subscription: Subscription, topicArn: string, path: string): Generator<Violation> {
  const { filterPolicy, filterPolicyScope, deliveryPolicy, redrivePolicy } = subscription;
  yield* problem(`${path}.filterPolicy`, filterPolicy, (text) => parseFilterPolicy(text, filterPolicyScope));
  yield* problem(`${path}.deliveryPolicy`, deliveryPolicy, parseSubscriptionPolicy);
  yield* problem(`${path}.redrivePolicy`, redrivePolicy, (text) => parseRedrivePolicy(text, topicArn));
}

type Read = { readonly ok: true } | { readonly ok: false; readonly problem: string };

function* problem(field: string, text: string | null, read: (text: string) => Read): Generator<Violation> {
  if (text === null) return;
  const result = read(text);
  if (!result.ok) yield { field, problem: `expected a policy that SNS takes; ${result.problem}` };
}
