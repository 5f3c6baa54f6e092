import type { addPermission as contract } from '../../../../contracts/sns/actions/add-permission.ts';
import { addPermission as decide } from '../../../domain/sns/permission.ts';
import { policyFindings } from '../access-finding.ts';
import { type ActionHandler, onTopic } from '../action-handler.ts';
import { missingParameter } from '../missing.ts';

export const addPermission: ActionHandler<typeof contract> = (world, { values, caller }) => {
  const { TopicArn, Label, AWSAccountId, ActionName } = values;
  if (AWSAccountId.length === 0) return missingParameter('aWSAccountId');
  if (ActionName.length === 0) return missingParameter('actionName');
  return onTopic(
    world,
    TopicArn,
    caller,
    (input) => decide(input, { label: Label, accounts: AWSAccountId, actions: ActionName }),
    () => null,
    policyFindings,
  );
};
