import type { removePermission as contract } from '../../../../contracts/sns/actions/remove-permission.ts';
import { removePermission as decide } from '../../../domain/sns/permission.ts';
import { policyFindings } from '../access-finding.ts';
import { type ActionHandler, onTopic } from '../action-handler.ts';

export const removePermission: ActionHandler<typeof contract> = (world, { values, caller }) =>
  onTopic(
    world,
    values.TopicArn,
    caller,
    (input) => decide(input, values.Label),
    () => null,
    policyFindings,
  );
