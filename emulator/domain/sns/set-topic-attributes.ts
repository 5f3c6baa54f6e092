import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Topic } from '../state.ts';
import { nextTurn } from './handshake.ts';
import { withTopicAttributes } from './topic-attributes.ts';

/** Sets one attribute of a topic. */
export function setTopicAttributes(
  { topic }: { readonly topic: Topic },
  name: string,
  value: string | undefined,
): Outcome<Topic, undefined, 'invalidParameter'> {
  const read = withTopicAttributes(topic, new Map([[name, value]]));
  if (!read.ok) return refuse('invalidParameter', { problem: read.problem });
  return accept(nextTurn(read.topic), undefined, [
    { kind: 'state', subject: 'topic', id: topic.topicArn, from: 'exists', to: 'exists', rule: `set-${name}` },
  ]);
}
