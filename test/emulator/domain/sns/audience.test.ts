import { describe, expect, it } from 'vitest';
import { redeliver } from '../../../../emulator/domain/customer/redeliver.ts';
import { beginChange, finish } from '../../../../emulator/domain/device-change.ts';
import { notifySubscription } from '../../../../emulator/domain/notify.ts';
import { seedTopic } from '../../../../emulator/domain/seed.ts';
import { defaultPolicy, policyOf, seededPolicy } from '../../../../emulator/domain/sns/access-policy.ts';
import { audienceOf, isOpen } from '../../../../emulator/domain/sns/audience.ts';
import { Topic } from '../../../../emulator/domain/state.ts';
import { deepFreeze, drawAt, givenDevice, portal, SUBSCRIBER, T0 } from '../../../support/given.ts';
import { Life, SUBSCRIPTION } from '../../../support/life.ts';

const heard: Topic = deepFreeze({ ...seedTopic, subscriptions: [SUBSCRIPTION] });
const { topicArn } = heard;
const closed: Topic = { ...heard, policy: defaultPolicy(topicArn) };

describe('whom DRS reaches', () => {
  it('are the confirmed subscriptions of a topic that lets it in', () => {
    expect(audienceOf(heard)).toEqual({ subscribers: [SUBSCRIBER] });
    expect(audienceOf({ ...heard, policy: seededPolicy(topicArn) })).toEqual({ subscribers: [SUBSCRIBER] });
    const pending = { ...heard, subscriptions: [{ ...SUBSCRIPTION, status: 'pending' as const }] };
    expect(audienceOf(pending)).toEqual({ subscribers: [] });
  });

  it('is nobody where the policy shuts it out, as that of a new topic does', () => {
    expect(audienceOf(closed)).toEqual({ subscribers: [], declined: 'AuthorizationError' });
    const denied = JSON.parse(seededPolicy(topicArn));
    denied.Statement.push({ Effect: 'Deny', Principal: '*', Action: 'SNS:*', Resource: '*' });
    expect(audienceOf({ ...heard, policy: JSON.stringify(denied) }).declined).toBe('AuthorizationError');
  });

  it('is nobody where there is no topic', () => {
    expect(audienceOf(undefined)).toEqual({ subscribers: [], declined: 'NotFound' });
  });

  it('is everybody only where a policy says so without a condition', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' };
    expect(isOpen({ topicArn, policy: JSON.stringify({ Statement: [open] }) })).toBe(true);
    expect([isOpen(heard), isOpen(closed)]).toEqual([false, false]);
  });
});

describe('a publish that SNS declines', () => {
  const device = givenDevice({ subscribers: [SUBSCRIBER] });
  const change = beginChange({ portal, device, ...audienceOf(closed), draw: drawAt(T0, device.turn) });
  notifySubscription(change);
  const next = finish(change, device);
  const entry = next.outbox.at(-1);

  it('is kept without a delivery, and says why on the record', () => {
    expect(entry).toMatchObject({ deliveries: [], declined: 'AuthorizationError' });
    expect(change.events).toMatchObject([{ kind: 'notification', declined: 'AuthorizationError' }]);
  });

  it('can be made up for once DRS may publish, and not before', () => {
    const input = { device: next, draw: drawAt(T0, next.turn) };
    const id = entry?.notificationId ?? '';
    expect(redeliver({ ...input, ...audienceOf(closed) }, id)).toMatchObject({ refusal: 'declined' });
    const again = redeliver({ ...input, ...audienceOf(heard) }, id);
    expect(again).toMatchObject({ accepted: true, reply: { deliveries: [{ state: 'pending' }] } });
    expect(again.accepted && again.reply).not.toHaveProperty('declined');
  });

  it('is explained by the policy', () => {
    const life = new Life();
    life.device = deepFreeze(next);
    Object.defineProperty(life, 'topic', { value: closed });
    const said = life.explainNotification();
    expect(said).toMatchObject({ code: 'publish-declined' });
    expect(said.answer).toMatch(/does not let account 476877469412 publish, .* AuthorizationError \(403\)/);
    expect(said.steps.map(({ text }) => text).join('\n')).toMatch(/__default_statement_ID has the condition/);
    expect(said.next.join('\n')).toMatch(/AddPermission .*476877469412.*\n.*redeliver/);
  });
});

describe('a topic of an older document', () => {
  it('has all that topics have since, and lets DRS in', () => {
    const { subscriptionArn, protocol, endpoint, rawMessageDelivery, status, token, createdAt, configured } =
      SUBSCRIPTION;
    const old = {
      topicArn,
      turn: 3,
      signatureVersion: '1',
      subscriptions: [
        { subscriptionArn, protocol, endpoint, rawMessageDelivery, status, token, createdAt, configured },
      ],
      handshakes: [],
      nextOrdinal: 2,
    };
    const read = Topic.parse(old);
    expect(read).toEqual({ ...seedTopic, turn: 3, nextOrdinal: 2, subscriptions: [SUBSCRIPTION] });
    expect(policyOf(read)).toBe(seededPolicy(topicArn));
  });
});
