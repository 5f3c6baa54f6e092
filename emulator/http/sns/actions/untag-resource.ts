import type { untagResource as contract } from '../../../../contracts/sns/actions/untag-resource.ts';
import { removeTags } from '../../../domain/sns/set-tags.ts';
import type { ActionHandler } from '../action-handler.ts';
import { onResource } from '../resource.ts';

export const untagResource: ActionHandler<typeof contract> = (world, { values: { ResourceArn, TagKeys }, caller }) =>
  onResource(world, ResourceArn, caller, (input) => removeTags(input, TagKeys));
