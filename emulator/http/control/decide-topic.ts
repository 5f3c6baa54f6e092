import { subscriptionKey } from '../../domain/keys.ts';
import type { DomainEvent, Draw, Outcome } from '../../domain/outcome.ts';
import type { Topic } from '../../domain/state.ts';
import type { Ref } from '../../store/port.ts';
import type { World } from '../../world.ts';

export interface TopicDecision<Reply, Name extends string> {
  /** Undefined when there is no such topic. */
  readonly outcome: Outcome<Topic, Reply, Name> | undefined;
  readonly events: readonly DomainEvent[];
}

/** Takes a decision on a topic that exists. */
export async function decideTopic<Reply, Name extends string>(
  world: World,
  ref: Ref<'topic'>,
  transition: (input: { readonly topic: Topic; readonly draw: Draw }) => Outcome<Topic, Reply, Name>,
): Promise<TopicDecision<Reply, Name>> {
  type Taken = Outcome<Topic, Reply, Name> | undefined;
  const { result, events } = await world.decide<'topic', Taken>(ref, undefined, (topic, draw) => {
    if (topic === undefined) return { next: topic, events: [], result: undefined };
    const outcome = transition({ topic, draw });
    if (!outcome.accepted) return { next: topic, events: [], result: outcome };
    return { next: outcome.next, events: outcome.events, result: outcome };
  });
  return { outcome: result, events };
}

/** The topic a subscription belongs to. */
export const topicOf = (world: World, subscriptionArn: string): Ref<'topic'> | undefined =>
  world.store.find(subscriptionKey(subscriptionArn)) as Ref<'topic'> | undefined;
