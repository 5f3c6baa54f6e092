import { describe, expect, it } from 'vitest';
import { seedTopic } from '../../../../emulator/domain/seed.ts';
import { confirmSubscription } from '../../../../emulator/domain/sns/confirm-subscription.ts';
import { publish } from '../../../../emulator/domain/sns/publish.ts';
import { type GivenMessage, readMessage } from '../../../../emulator/domain/sns/read-message.ts';
import { removeSubscription } from '../../../../emulator/domain/sns/remove-subscription.ts';
import { subscribe } from '../../../../emulator/domain/sns/subscribe.ts';
import type { Topic } from '../../../../emulator/domain/state.ts';
import { deepFreeze, idsOf, T0 } from '../../../support/given.ts';

const on = (topic: Topic) => ({
  topic: deepFreeze(topic),
  draw: { now: T0, ids: idsOf(`topic:${topic.topicArn}`, topic.turn) },
});

function heard(): { topic: Topic; subscriptionArn: string } {
  const pending = subscribe({ ...on(seedTopic), endpoint: 'http://127.0.0.1:9/' });
  if (!pending.accepted) throw new Error(pending.refusal);
  const confirmed = confirmSubscription(on(pending.next), pending.reply.token);
  if (!confirmed.accepted) throw new Error(confirmed.refusal);
  return { topic: confirmed.next, subscriptionArn: pending.reply.subscriptionArn };
}

const given = (change: Partial<GivenMessage> = {}): GivenMessage => ({
  Message: 'm',
  Subject: undefined,
  MessageStructure: undefined,
  MessageAttributes: [],
  ...change,
});

function message(change: Partial<GivenMessage> = {}) {
  const read = readMessage(given(change));
  if (!read.ok) throw new Error(read.problem);
  return read.message;
}

function published(topic: Topic, change: Partial<GivenMessage> = {}) {
  const outcome = publish(on(topic), message(change));
  if (!outcome.accepted) throw new Error(outcome.refusal);
  return outcome;
}

describe('publishing', () => {
  it('waits for each confirmed subscription, and for nobody else', () => {
    const { topic, subscriptionArn } = heard();
    const { next, reply, events } = published(topic, { Subject: 'S' });
    expect(next.published).toMatchObject([
      {
        messageId: reply,
        at: T0,
        subject: 'S',
        message: 'm',
        deliveries: [{ subscriptionArn, state: 'pending', nextAttemptAt: T0 }],
      },
    ]);
    expect(events).toMatchObject([{ subject: 'message', id: reply, to: 'published' }]);
    const unheard = published(seedTopic);
    expect(unheard.next.published).toEqual([]);
    expect(unheard.events).toMatchObject([{ to: 'unheard' }]);
    // The next message is another one, though nothing is kept of the first.
    expect(published(unheard.next).reply).not.toBe(unheard.reply);
  });

  it('is refused once a thousand messages, or 16 MiB of them, are on their way', () => {
    const { topic } = heard();
    const [one] = published(topic).next.published;
    const flooded = (count: number, text: string): Topic => ({
      ...topic,
      published: Array.from({ length: count }, () => ({ ...(one as NonNullable<typeof one>), message: text })),
    });
    expect(publish(on(flooded(1000, 'm')), message())).toMatchObject({ refusal: 'throttled' });
    expect(publish(on(flooded(999, 'm')), message())).toMatchObject({ accepted: true });
    expect(publish(on(flooded(64, 'x'.repeat(262_144))), message())).toMatchObject({ refusal: 'throttled' });
  });

  it('drops what is on its way to a subscription that is removed', () => {
    const { topic, subscriptionArn } = heard();
    const removed = removeSubscription({ topic: published(topic).next }, subscriptionArn);
    expect(removed).toMatchObject({ accepted: true, next: { published: [], subscriptionsDeleted: 1 } });
  });
});

describe('a message', () => {
  const refused = (change: Partial<GivenMessage>) => {
    const read = readMessage(given(change));
    return read.ok ? undefined : read.problem;
  };

  it('counts its bytes, those of its attributes too', () => {
    const attribute = { Name: 'a', DataType: 'String', StringValue: 'é', BinaryValue: undefined };
    expect(readMessage(given({ Message: 'é', MessageAttributes: [attribute] }))).toMatchObject({ ok: true, bytes: 11 });
    expect(refused({ Message: 'é'.repeat(131_072) })).toBeUndefined();
    expect(refused({ Message: `${'é'.repeat(131_072)}x` })).toBe('Message too long');
    expect(refused({ Message: 'é'.repeat(131_072), MessageAttributes: [attribute] })).toBe('Message too long');
  });

  it.each(['', ' begins with a blank', 'two\nlines', 'tab\t', 'é', 'x'.repeat(101)])('has no subject %j', (Subject) => {
    expect(refused({ Subject })).toBe('Subject');
  });

  it('for one protocol is a text; what is none is not looked at', () => {
    const Message = '{"default":"d","http":"h","sqs":3,"email":"e","__proto__":"p"}';
    expect(message({ MessageStructure: 'json', Message })).toMatchObject({ message: 'd', byProtocol: { http: 'h' } });
    for (const none of ['[]', '3', 'null', '{"default":3}', '{"http":"h"}']) {
      expect(refused({ MessageStructure: 'json', Message: none })).toContain('No default entry');
    }
  });

  it.each([
    ['Number', '1'],
    ['Number', '-1.5e3'],
    ['Number.float', '.5'],
    ['String.Array', '["a"]'],
    ['String.json', '{}'],
  ])('takes %s %j', (DataType, StringValue) => {
    const attribute = { Name: '__proto__', DataType, StringValue, BinaryValue: undefined };
    expect(message({ MessageAttributes: [attribute] }).attributes).toEqual([
      { Name: '__proto__', Type: DataType, Value: StringValue },
    ]);
  });

  it.each([
    ['Number', '1,5'],
    ['Number', 'NaN'],
    ['Number', ''],
    ['string', 'x'],
    ['Strings', 'x'],
    ['Binary', 'AAE='],
    [undefined, 'x'],
  ])('takes no %s %j', (DataType, StringValue) => {
    const attribute = { Name: 'a', DataType, StringValue, BinaryValue: undefined };
    expect(refused({ MessageAttributes: [attribute] })).toContain("'a'");
  });
});
