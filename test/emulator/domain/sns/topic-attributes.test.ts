import { describe, expect, it } from 'vitest';
import { differsIn, withTopicAttributes } from '../../../../emulator/domain/sns/topic-attributes.ts';
import { Topic } from '../../../../emulator/domain/state.ts';

const topic = Topic.parse({
  topicArn: 'arn:aws:sns:us-east-1:000000000000:t',
  turn: 0,
  signatureVersion: '1',
  subscriptions: [],
  handshakes: [],
  nextOrdinal: 1,
});
const set = (name: string, value?: string) => withTopicAttributes(topic, new Map([[name, value]]));

describe('attributes of a topic', () => {
  it.each([
    ['KmsMasterKeyId', 'alias/aws/sns'],
    ['HTTPSuccessFeedbackSampleRate', '100'],
  ])('%s is kept, and makes a difference', (name, value) => {
    const read = set(name, value);
    if (!read.ok) throw new Error(read.problem);
    expect(read.topic.attributes[name]).toBe(value);
    expect([differsIn(read.topic, topic), differsIn(read.topic, read.topic)]).toEqual([true, false]);
  });

  it('are cleared without a value', () => {
    expect(set('DeliveryPolicy')).toMatchObject({ ok: true, topic: { deliveryPolicy: null } });
  });

  it.each([
    ['FifoTopic', 'false', true],
    ['FifoTopic', 'true', false],
    ['KmsMasterKeyId', 'x'.repeat(3000), false],
    ['Whatever', 'x', false],
    ['SignatureVersion', '3', false],
    ['DisplayName', 'x'.repeat(101), false],
  ])('%s takes what it may be', (name, value, ok) => {
    expect(set(name, value).ok).toBe(ok);
  });
});
