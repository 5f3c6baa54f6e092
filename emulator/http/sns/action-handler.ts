import type { ActionDefinition, ActionRefusal, ValuesOf } from '../../../contracts/sns/action.ts';
import type { Finding } from '../../../contracts/timeline.ts';
import type { DomainEvent, Outcome, RefusalParams } from '../../domain/outcome.ts';
import { topicArnProblem } from '../../domain/sns/arn.ts';
import type { Topic } from '../../domain/state.ts';
import { topicRef, type World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';
import { decideTopic } from '../control/decide-topic.ts';
import type { Caller } from './caller.ts';
import type { XmlElements } from './xml.ts';

/** What an action of the Query API is given, and what it may answer. XML is made in one other place. */

export interface ActionCall<A extends ActionDefinition> {
  readonly values: ValuesOf<A['parameters']>;
  readonly caller: Caller;
  readonly headers: ReadRequest['headers'];
}

export interface Declined<Name extends string> {
  readonly kind: 'refusal';
  readonly name: Name;
  readonly params?: RefusalParams;
}

export type ActionAnswer<A extends ActionDefinition> =
  | {
      readonly kind: 'result';
      readonly result: XmlElements | null;
      readonly events?: readonly DomainEvent[];
      readonly findings?: readonly Finding[];
    }
  | Declined<ActionRefusal<A>>;

export type ActionHandler<A extends ActionDefinition> = (
  world: World,
  call: ActionCall<A>,
) => ActionAnswer<A> | Promise<ActionAnswer<A>>;

export const invalidParameter = (problem: string) => ({
  kind: 'refusal' as const,
  name: 'invalidParameter' as const,
  params: { problem },
});

/** The topic of an ARN, or what is wrong with it. */
export function findTopic(
  world: World,
  topicArn: string,
  { region }: Caller,
): { readonly topic: Topic } | Declined<'invalidParameter' | 'topicNotFound'> {
  const problem = topicArnProblem(topicArn, region);
  if (problem !== null) return invalidParameter(problem);
  const topic = world.store.read(topicRef(topicArn))?.doc;
  return topic === undefined ? { kind: 'refusal', name: 'topicNotFound' } : { topic };
}

export type Decide<Reply, Name extends string> = (
  input: Parameters<Parameters<typeof decideTopic<Reply, Name>>[2]>[0],
) => Outcome<Topic, Reply, Name>;

/** Takes a decision on the topic of an ARN; what it replies becomes the result. */
export async function onTopic<Reply, Name extends string>(
  world: World,
  topicArn: string,
  caller: Caller,
  decide: Decide<Reply, Name>,
  resultOf: (reply: Reply) => XmlElements | null,
  findingsOf: (world: World, topic: Topic) => readonly Finding[] = () => [],
) {
  const problem = topicArnProblem(topicArn, caller.region);
  if (problem !== null) return invalidParameter(problem);
  const { outcome, events } = await decideTopic<Reply, Name>(world, topicRef(topicArn), decide);
  if (outcome === undefined) return { kind: 'refusal' as const, name: 'topicNotFound' as const };
  if (!outcome.accepted) return { kind: 'refusal' as const, name: outcome.refusal, params: outcome.params };
  const findings = findingsOf(world, outcome.next);
  return { kind: 'result' as const, result: resultOf(outcome.reply), events, findings };
}
