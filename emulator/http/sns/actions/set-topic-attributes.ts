import type { setTopicAttributes as contract } from '../../../../contracts/sns/actions/set-topic-attributes.ts';
import { setTopicAttributes as decide } from '../../../domain/sns/set-topic-attributes.ts';
import { policyFindings } from '../access-finding.ts';
import { type ActionHandler, onTopic } from '../action-handler.ts';

export const setTopicAttributes: ActionHandler<typeof contract> = (world, { values, caller }) =>
  onTopic(
    world,
    values.TopicArn,
    caller,
    (input) => decide(input, values.AttributeName, values.AttributeValue),
    () => null,
    policyFindings,
  );
