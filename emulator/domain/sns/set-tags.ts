import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Tag, Topic } from '../state.ts';
import { nextTurn } from './handshake.ts';
import { withTags } from './tags.ts';

/** TagResource and UntagResource. */

type On = { readonly topic: Topic };

const tagged = (topic: Topic, tags: readonly Tag[], rule: string) =>
  accept(nextTurn({ ...topic, tags: [...tags] }), undefined, [
    { kind: 'state', subject: 'topic', id: topic.topicArn, from: 'exists', to: 'exists', rule },
  ]);

export function setTags(
  { topic }: On,
  given: readonly Tag[],
): Outcome<Topic, undefined, 'tagLimitExceeded' | 'invalidParameter'> {
  const read = withTags(topic.tags, given);
  if (read.ok) return tagged(topic, read.tags, 'tag');
  return read.refusal === 'tagLimitExceeded' ? refuse(read.refusal) : refuse(read.refusal, { problem: read.problem });
}

export const removeTags = ({ topic }: On, keys: readonly string[]): Outcome<Topic, undefined, never> =>
  tagged(
    topic,
    topic.tags.filter(({ Key }) => !keys.includes(Key)),
    'untag',
  );
