import type { tagResource as contract } from '../../../../contracts/sns/actions/tag-resource.ts';
import { setTags } from '../../../domain/sns/set-tags.ts';
import type { ActionHandler } from '../action-handler.ts';
import { onResource } from '../resource.ts';

export const tagResource: ActionHandler<typeof contract> = (world, { values: { ResourceArn, Tags }, caller }) =>
  onResource(world, ResourceArn, caller, (input) => setTags(input, Tags));
