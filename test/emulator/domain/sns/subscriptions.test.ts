import { describe, expect, it } from 'vitest';
import { seedTopic } from '../../../../emulator/domain/seed.ts';
import { confirmSubscription } from '../../../../emulator/domain/sns/confirm-subscription.ts';
import { checkAddress } from '../../../../emulator/domain/sns/endpoint-address.ts';
import { removeSubscription } from '../../../../emulator/domain/sns/remove-subscription.ts';
import { sendConfirmation } from '../../../../emulator/domain/sns/send-confirmation.ts';
import { subscribe } from '../../../../emulator/domain/sns/subscribe.ts';
import { unsubscribe } from '../../../../emulator/domain/sns/unsubscribe.ts';
import type { Subscription, Topic } from '../../../../emulator/domain/state.ts';
import { at, deepFreeze, idsOf, T0 } from '../../../support/given.ts';

const topic: Topic = deepFreeze(structuredClone(seedTopic));
const ENDPOINT = 'http://127.0.0.1:3000/sns?from=drs';
const TWO_DAYS = 2 * 86_400_000;

const on = (given: Topic, now: string = T0) => ({
  topic: deepFreeze(given),
  draw: { now, ids: idsOf(`topic:${given.topicArn}`, given.turn) },
});

function accepted<T, N extends string>(
  outcome: { accepted: true; next: Topic; reply: T } | { accepted: false; refusal: N },
) {
  if (!outcome.accepted) throw new Error(outcome.refusal);
  return outcome;
}

const pending = () => accepted(subscribe({ ...on(topic), endpoint: ENDPOINT }));

function confirmed(): { next: Topic; reply: Subscription } {
  const first = pending();
  return accepted(confirmSubscription(on(first.next), first.reply.token));
}

describe('subscribing', () => {
  it('is pending, with a confirmation on its way and a token like genuine ones', () => {
    const { next, reply } = pending();
    expect(reply).toMatchObject({
      status: 'pending',
      protocol: 'http',
      endpoint: ENDPOINT,
      createdAt: T0,
      configured: false,
    });
    expect(reply.subscriptionArn).toMatch(
      /^arn:aws:sns:us-east-1:000000000000:drs-acme:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(reply.token).toMatch(/^2336412f37[0-9a-f]{246}$/);
    expect(next.handshakes).toMatchObject([
      {
        ordinal: 1,
        type: 'SubscriptionConfirmation',
        endpoint: ENDPOINT,
        token: reply.token,
        delivery: { subscriptionArn: reply.subscriptionArn, state: 'pending', attempts: 0, nextAttemptAt: T0 },
      },
    ]);
    expect(next).toMatchObject({ turn: 1, nextOrdinal: 2 });
  });

  it('again is the same subscription, pending or confirmed', () => {
    for (const { next, reply } of [pending(), confirmed()]) {
      const again = accepted(subscribe({ ...on(next), endpoint: ENDPOINT }));
      expect(again.next).toBe(next);
      expect(again.reply).toEqual(reply);
    }
  });

  it('again with other attributes is refused, with another address is another subscription', () => {
    const { next, reply } = pending();
    expect(subscribe({ ...on(next), endpoint: ENDPOINT, rawMessageDelivery: true })).toMatchObject({
      refusal: 'otherAttributes',
      params: { subscriptionArn: reply.subscriptionArn },
    });
    const second = accepted(subscribe({ ...on(next), endpoint: `${ENDPOINT}2` }));
    expect(second.next.subscriptions).toHaveLength(2);
    expect(second.reply.subscriptionArn).not.toBe(reply.subscriptionArn);
    expect(second.reply.token).not.toBe(reply.token);
  });

  it('begins anew where the two days ran out, and clears what did', () => {
    const { next, reply } = pending();
    const kept = accepted(subscribe({ ...on(next, at(TWO_DAYS - 1)), endpoint: ENDPOINT }));
    expect(kept.reply.subscriptionArn).toBe(reply.subscriptionArn);
    const anew = accepted(subscribe({ ...on(next, at(TWO_DAYS)), endpoint: ENDPOINT }));
    expect(anew.next.subscriptions.map((one) => one.subscriptionArn)).toEqual([anew.reply.subscriptionArn]);
    expect(anew.next.handshakes).toHaveLength(1);
    expect(anew.reply.subscriptionArn).not.toBe(reply.subscriptionArn);
  });

  it('keeps an address that was confirmed for good', () => {
    const { next, reply } = confirmed();
    const again = accepted(subscribe({ ...on(next, at(10 * TWO_DAYS)), endpoint: ENDPOINT }));
    expect(again.reply.subscriptionArn).toBe(reply.subscriptionArn);
  });
});

describe('an endpoint', () => {
  it.each([
    ['http://127.0.0.1:3000/sns', 'http'],
    ['https://maker.example.com/sns?a=b', 'https'],
    ['HTTPS://maker.example.com', 'https'],
    ['http://[::1]:3000/', 'http'],
    ['https://user:secret@maker.example.com/sns', 'https'],
  ])('%s is fine', (endpoint, protocol) => {
    expect(checkAddress(endpoint)).toEqual({ ok: true, protocol });
    expect(checkAddress(endpoint, protocol)).toEqual({ ok: true, protocol });
  });

  it.each([
    ['ftp://maker.example.com/', 'http or https'],
    ['javascript:alert(1)', 'http or https'],
    ['file:///etc/passwd', 'http or https'],
    ['http:/maker.example.com', 'http or https'],
    ['http://', 'http or https'],
    ['http://:80/', 'http or https'],
    ['http://maker.example.com:99999/', 'http or https'],
    ['maker.example.com/sns', 'http or https'],
    ['http://maker_one.example.com/sns', 'underscore'],
    ['http://maker.example.com/a b', 'blanks'],
    [' http://maker.example.com/', 'blanks'],
    ['http://maker.example.com/\n', 'blanks'],
    ['http://maker.example.com/\u0000', 'blanks'],
    [`http://maker.example.com/${'a'.repeat(2048)}`, '2048'],
  ])('%j is refused in clear words', (endpoint, words) => {
    expect(checkAddress(endpoint)).toEqual({ ok: false, field: 'endpoint', problem: expect.stringContaining(words) });
    expect(subscribe({ ...on(topic), endpoint })).toMatchObject({ refusal: 'invalidEndpoint' });
  });

  it('must be of the protocol that is asked for', () => {
    expect(checkAddress('http://127.0.0.1/', 'https')).toMatchObject({ ok: false, field: 'protocol' });
    expect(checkAddress('http://127.0.0.1/', 'sqs')).toMatchObject({ ok: false, field: 'endpoint' });
  });
});

describe('confirming', () => {
  it('by token confirms, and does so once', () => {
    const first = pending();
    const once = confirmSubscription(on(first.next), first.reply.token);
    expect(once).toMatchObject({
      accepted: true,
      reply: { status: 'confirmed', subscriptionArn: first.reply.subscriptionArn },
      events: [{ subject: 'subscription', from: 'pending', to: 'confirmed', rule: 'confirm' }],
    });
    const { next } = accepted(once);
    const twice = confirmSubscription(on(next, at(10 * TWO_DAYS)), first.reply.token);
    expect(twice).toMatchObject({ accepted: true, reply: { status: 'confirmed' }, events: [] });
    expect(twice.accepted && twice.next).toBe(next);
  });

  it('works up to one millisecond before two days are over', () => {
    const { next, reply } = pending();
    expect(confirmSubscription(on(next, at(TWO_DAYS - 1)), reply.token).accepted).toBe(true);
    expect(confirmSubscription(on(next, at(TWO_DAYS)), reply.token)).toMatchObject({ refusal: 'expiredToken' });
  });

  it('does not work with a token of nobody', () => {
    const { next, reply } = pending();
    const near = reply.token.slice(0, -1) + (reply.token.endsWith('0') ? '1' : '0');
    expect(confirmSubscription(on(next), near)).toMatchObject({ refusal: 'unknownToken' });
    expect(confirmSubscription(on(next), '')).toMatchObject({ refusal: 'unknownToken' });
  });
});

describe('unsubscribing by URL', () => {
  it('ends the subscription and tells the endpoint how to bring it back', () => {
    const { next, reply } = confirmed();
    const ended = accepted(unsubscribe(on(next), reply.subscriptionArn));
    const subscription = ended.next.subscriptions[0];
    expect(subscription).toMatchObject({ status: 'unsubscribed', subscriptionArn: reply.subscriptionArn });
    expect(ended.next.handshakes.at(-1)).toMatchObject({
      type: 'UnsubscribeConfirmation',
      token: subscription?.token,
      endpoint: ENDPOINT,
    });

    const restored = confirmSubscription(on(ended.next), subscription?.token ?? '');
    expect(restored).toMatchObject({
      accepted: true,
      reply: { status: 'confirmed', subscriptionArn: reply.subscriptionArn },
      events: [{ from: 'unsubscribed', to: 'confirmed', rule: 'restore' }],
    });
    expect(confirmSubscription(on(ended.next), reply.token)).toMatchObject({ refusal: 'unknownToken' });
  });

  it('twice, or of what never was, changes nothing', () => {
    const { next, reply } = confirmed();
    const ended = accepted(unsubscribe(on(next), reply.subscriptionArn));
    expect(accepted(unsubscribe(on(ended.next), reply.subscriptionArn)).next).toBe(ended.next);
    expect(accepted(unsubscribe(on(next), `${topic.topicArn}:nope`)).next).toBe(next);
  });

  it('is refused while the confirmation is pending', () => {
    const { next, reply } = pending();
    expect(unsubscribe(on(next), reply.subscriptionArn)).toMatchObject({ refusal: 'pendingConfirmation' });
  });

  it('makes room for a new subscription of the same address', () => {
    const { next, reply } = confirmed();
    const ended = accepted(unsubscribe(on(next), reply.subscriptionArn));
    const anew = accepted(subscribe({ ...on(ended.next), endpoint: ENDPOINT }));
    expect(anew.next.subscriptions).toMatchObject([{ status: 'pending' }]);
    expect(anew.reply.subscriptionArn).not.toBe(reply.subscriptionArn);
  });
});

describe('the owner', () => {
  it('removes a subscription and nobody is told', () => {
    for (const { next, reply } of [pending(), confirmed()]) {
      const removed = accepted(removeSubscription(on(next), reply.subscriptionArn));
      expect(removed.next.subscriptions).toEqual([]);
      expect(removed.next.handshakes).toEqual([]);
      expect(removed.next.turn).toBe(next.turn + 1);
    }
    expect(removeSubscription(on(topic), 'nope')).toMatchObject({ refusal: 'subscriptionNotFound' });
  });

  it('has the confirmation sent again, with the same token', () => {
    const { next, reply } = pending();
    const again = accepted(sendConfirmation(on(next, at(1000)), reply.subscriptionArn));
    const [first, second] = again.next.handshakes;
    expect(second).toMatchObject({ ordinal: 2, type: 'SubscriptionConfirmation', token: reply.token, at: at(1000) });
    expect(second?.messageId).not.toBe(first?.messageId);
  });

  it('has none sent that would be of no use', () => {
    const done = confirmed();
    expect(sendConfirmation(on(done.next), done.reply.subscriptionArn)).toMatchObject({ refusal: 'alreadyConfirmed' });
    const { next, reply } = pending();
    expect(sendConfirmation(on(next, at(TWO_DAYS)), reply.subscriptionArn)).toMatchObject({
      refusal: 'handshakeExpired',
    });
    expect(sendConfirmation(on(next), 'nope')).toMatchObject({ refusal: 'subscriptionNotFound' });
  });
});
