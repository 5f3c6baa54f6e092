import type { Outcome } from '../../domain/outcome.ts';
import { topicArnProblem } from '../../domain/sns/arn.ts';
import type { Topic } from '../../domain/state.ts';
import { topicRef, type World } from '../../world.ts';
import { decideTopic } from '../control/decide-topic.ts';
import type { Caller } from './caller.ts';

/** Takes a decision on what an ARN names, which is a topic or nothing. */
export async function onResource<Name extends string>(
  world: World,
  arn: string,
  { region }: Caller,
  decide: (input: { readonly topic: Topic }) => Outcome<Topic, undefined, Name>,
) {
  const nothing = { kind: 'refusal' as const, name: 'resourceNotFound' as const };
  if (topicArnProblem(arn, region) !== null) return nothing;
  const { outcome, events } = await decideTopic<undefined, Name>(world, topicRef(arn), decide);
  if (outcome === undefined) return nothing;
  if (!outcome.accepted) return { kind: 'refusal' as const, name: outcome.refusal, params: outcome.params };
  return { kind: 'result' as const, result: {}, events };
}
