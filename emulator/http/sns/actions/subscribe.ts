import type { subscribe as contract } from '../../../../contracts/sns/actions/subscribe.ts';
import type { RefusalParams } from '../../../domain/outcome.ts';
import { topicArnProblem } from '../../../domain/sns/arn.ts';
import { checkAddress, isProtocol, protocolProblem } from '../../../domain/sns/endpoint-address.ts';
import { readQueueArn } from '../../../domain/sns/redrive-policy.ts';
import { subscribe as decide } from '../../../domain/sns/subscribe.ts';
import type { Protocol } from '../../../domain/state.ts';
import { topicRef } from '../../../world.ts';
import { decideTopic } from '../../control/decide-topic.ts';
import { type ActionHandler, invalidParameter } from '../action-handler.ts';

export const subscribe: ActionHandler<typeof contract> = async (world, { values, caller }) => {
  const { TopicArn, Protocol: protocol, Endpoint: endpoint = '', Attributes, ReturnSubscriptionArn } = values;
  const wrongTopic = topicArnProblem(TopicArn, caller.region);
  if (wrongTopic !== null) return invalidParameter(wrongTopic);
  if (!isProtocol(protocol)) {
    return invalidParameter(protocolProblem(protocol));
  }
  const checked = checkAddress(endpoint, protocol);
  if (!checked.ok) {
    return invalidParameter(couldBe(endpoint, protocol) ? `Endpoint Reason: ${checked.problem}` : MISMATCH[protocol]);
  }
  const unreachable = await world.options.targets.refusal(protocol);
  if (unreachable !== null) return invalidParameter(`Endpoint Reason: ${unreachable}`);
  const { outcome, events } = await decideTopic(world, topicRef(TopicArn), (input) =>
    decide({ ...input, endpoint, protocol, attributes: Attributes, askAgain: true }),
  );
  if (outcome === undefined) return { kind: 'refusal', name: 'topicNotFound' };
  if (!outcome.accepted) return invalidParameter(problemOf(outcome.refusal, outcome.params));
  const { subscriptionArn, status } = outcome.reply;
  const isTold = status === 'confirmed' || ReturnSubscriptionArn;
  return { kind: 'result', result: { SubscriptionArn: isTold ? subscriptionArn : 'pending confirmation' }, events };
};

/** Whether it is an address that only has something odd about it. */
const couldBe = (endpoint: string, protocol: Protocol): boolean =>
  protocol === 'sqs'
    ? readQueueArn(endpoint) !== undefined
    : endpoint.toLowerCase().startsWith(`${protocol}://`) && URL.canParse(endpoint);

const MISMATCH: Readonly<Record<Protocol, string>> = {
  http: 'Endpoint must match the specified protocol',
  https: 'Endpoint must match the specified protocol',
  sqs: 'SQS endpoint ARN',
  lambda: 'Lambda endpoint ARN',
};

const problemOf = (refusal: string, { problem }: RefusalParams): string =>
  refusal === 'otherAttributes'
    ? 'Attributes Reason: Subscription already exists with different attributes'
    : `Attributes Reason: ${problem}`;
