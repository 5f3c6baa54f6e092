import { accept, type Draw, type Outcome, refuse } from '../outcome.ts';
import { blankTopic } from '../seed.ts';
import type { Tag, Topic } from '../state.ts';
import { defaultPolicy } from './access-policy.ts';
import { withTags } from './tags.ts';
import { differsIn, type GivenAttributes, withTopicAttributes } from './topic-attributes.ts';

export interface CreateTopicInput {
  /** What has this ARN already. */
  readonly topic: Topic | undefined;
  readonly draw: Draw;
  readonly topicArn: string;
  readonly attributes: GivenAttributes;
  readonly tags: readonly Tag[];
  /** Where its turns begin: behind those of a topic of this name that was deleted, whose ids must not come again. */
  readonly turn: number;
}

/** Makes a topic, or finds the one that is there: the same name, and nothing that differs from what is given. */
export function createTopic({
  topic,
  draw,
  topicArn,
  attributes,
  tags,
  turn,
}: CreateTopicInput): Outcome<Topic, undefined, 'invalidParameter' | 'tagLimitExceeded'> {
  const before = topic ?? { ...blankTopic(topicArn), policy: defaultPolicy(topicArn), createdAt: draw.now };
  const read = withTopicAttributes(before, attributes);
  if (!read.ok) return refuse('invalidParameter', { problem: `Attributes Reason: ${read.problem}` });
  const tagged = withTags(before.tags, tags);
  if (!tagged.ok)
    return tagged.refusal === 'tagLimitExceeded'
      ? refuse(tagged.refusal)
      : refuse(tagged.refusal, { problem: tagged.problem });
  if (topic !== undefined) {
    const different = (what: string) =>
      refuse('invalidParameter', {
        problem: `${what} Reason: Topic already exists with different ${what.toLowerCase()}`,
      });
    if (differsIn(read.topic, topic)) return different('Attributes');
    if (tags.some(({ Key, Value }) => !topic.tags.some((tag) => tag.Key === Key && tag.Value === Value)))
      return different('Tags');
    return accept(topic, undefined);
  }
  return accept({ ...read.topic, turn, tags: [...tagged.tags] }, undefined, [
    { kind: 'state', subject: 'topic', id: topicArn, from: null, to: 'exists', rule: 'create-topic' },
  ]);
}
