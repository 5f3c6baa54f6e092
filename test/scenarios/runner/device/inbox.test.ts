import { beforeAll, describe, expect, it } from 'vitest';
import { notifications } from '../../../../contracts/notifications/index.ts';
import type { SigningKey } from '../../../../emulator/delivery/signing-key.ts';
import { createInbox, type InboxParts } from '../../../../scenarios/runner/device/inbox.ts';
import type { Heard } from '../../../../scenarios/runner/device/notification.ts';
import {
  BASE,
  createSns,
  handshakeOf,
  notificationOf,
  ownKey,
  type Signing,
  signed,
  TOKEN,
  TOPIC,
  text,
} from './given-sns.ts';

let key: SigningKey;
let otherKey: SigningKey;
beforeAll(async () => {
  [key, otherKey] = await Promise.all([ownKey(), ownKey()]);
});

const placed = notifications.OrderPlacedNotification.examples['2.0'] as Record<string, unknown>;
const withId = (notificationId: string): Record<string, unknown> => ({
  ...placed,
  notificationInfo: { ...(placed.notificationInfo as object), notificationId },
});

function given(more: Partial<InboxParts> = {}) {
  const sns = createSns(key);
  const hears: Heard[] = [];
  const inbox = createInbox({
    transport: sns,
    topicArn: TOPIC,
    drsUrl: BASE,
    rawMessageDelivery: false,
    patienceMs: 1000,
    hear: (heard) => {
      hears.push(heard);
      return null;
    },
    now: () => '2031-03-04T10:00:00.000Z',
    ...more,
  });
  const post = (body: string, headers = {}) => inbox.receive({ body, headers });
  const send = async (signable: Parameters<typeof signed>[0], how: Partial<Signing> = {}) =>
    post(await signed(signable, { key, ...how }));
  return { sns, inbox, hears, post, send, last: () => inbox.received.at(-1) };
}

describe('a verified notification', () => {
  it('takes effect, and is answered with 200', async () => {
    const { send, hears, last } = given();
    expect(
      await send(notificationOf(placed), {
        altered: { MessageAttributes: { version: { Type: 'String', Value: '2.0' } } },
      }),
    ).toBe(200);
    expect(hears).toHaveLength(1);
    expect(last()).toMatchObject({
      type: 'OrderPlacedNotification',
      version: '2.0',
      verified: true,
      effect: 'applied',
      payload: placed,
      at: '2031-03-04T10:00:00.000Z',
    });
    expect(last()).not.toHaveProperty('problem');
  });

  it.each(['1', '2'] as const)('is taken in SignatureVersion %s', async (version) => {
    const { send, hears } = given();
    expect(await send(notificationOf(placed), { version })).toBe(200);
    expect(hears).toHaveLength(1);
  });

  it.each([
    ['without a Subject', { Subject: undefined }],
    ['with another Subject', { Subject: 'Something else' }],
  ])('is taken %s', async (_, more) => {
    const { send, hears } = given();
    expect(await send(notificationOf(placed, more))).toBe(200);
    expect(hears).toHaveLength(1);
  });

  it('is taken in the company of members and attributes nobody knows, and behind a byte order mark', async () => {
    const { post, hears } = given();
    const altered = { Kettle: { on: true }, MessageAttributes: { colour: { Type: 'Binary', Value: 'AgME' } } };
    expect(await post(`\uFEFF${await signed(notificationOf(placed), { key, altered })}`)).toBe(200);
    expect(hears).toHaveLength(1);
  });

  it('is taken with letters of all kinds in it', async () => {
    const { send, last } = given();
    const payload = { ...placed, odd: 'é \u2028 \t "quoted" \n 🫘 \u0001' };
    expect(await send(notificationOf(payload))).toBe(200);
    expect(last()?.payload).toEqual(payload);
  });

  it('is taken when it is as large as SNS allows', async () => {
    const { send, hears } = given();
    expect(await send(notificationOf({ ...placed, filling: 'x'.repeat(250_000) }))).toBe(200);
    expect(hears).toHaveLength(1);
  });

  it('takes effect once when the message comes twice', async () => {
    const { send, post, hears, inbox } = given();
    const body = await signed(notificationOf(placed), { key });
    expect([await post(body), await post(body)]).toEqual([200, 200]);
    expect(hears).toHaveLength(1);
    expect(inbox.received.map(({ effect }) => effect)).toEqual(['applied', 'duplicate']);
    expect(inbox.effects()).toEqual([{ notificationId: expect.any(String), count: 1 }]);
    expect(await send(notificationOf(withId('another')))).toBe(200);
    expect(hears).toHaveLength(2);
  });

  it('takes effect once when it comes twice at the same time', async () => {
    const { post, hears } = given();
    const body = await signed(notificationOf(placed), { key });
    expect(await Promise.all([post(body), post(body), post(body)])).toEqual([200, 200, 200]);
    expect(hears).toHaveLength(1);
  });

  it('takes effect once when it is published again under another message id', async () => {
    const { send, hears, last } = given();
    await send(notificationOf(placed));
    expect(await send(notificationOf(placed))).toBe(200);
    expect(hears).toHaveLength(1);
    expect(last()?.effect).toBe('duplicate');
  });

  it('of an unknown type is ignored, and welcome', async () => {
    const { send, hears, last } = given();
    const payload = { notificationInfo: { notificationType: 'KettleBoiledNotification', notificationId: 'k' } };
    expect(await send(notificationOf(payload))).toBe(200);
    expect(hears).toEqual([]);
    expect(last()).toMatchObject({ type: 'KettleBoiledNotification', effect: 'ignored', verified: true });
  });

  it.each([
    ['no JSON', 'The beans are out.'],
    ['an array', '[]'],
    ['nothing of a device', '{"notificationInfo":{"notificationType":"OrderPlacedNotification"}}'],
  ])('that holds %s is ignored: sent again it would be no better', async (_, message) => {
    const { send, hears, last } = given();
    expect(await send(notificationOf(message))).toBe(200);
    expect(hears).toEqual([]);
    expect(last()).toMatchObject({ effect: 'ignored', problem: expect.any(String) });
  });

  it('that means nothing for its device says why', async () => {
    const { send, last, inbox } = given({ hear: () => 'the maker has no such device' });
    expect(await send(notificationOf(placed))).toBe(200);
    expect(last()).toMatchObject({ effect: 'ignored', problem: 'the maker has no such device' });
    expect(inbox.effects()).toEqual([]);
  });
});

describe('a forged message', () => {
  const flipped = (signature: string) => (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);

  it.each([
    [
      'an altered Message',
      async () => signed(notificationOf(placed), { key, altered: { Message: JSON.stringify(withId('x')) } }),
    ],
    [
      'an altered TopicArn',
      async () => signed(notificationOf(placed, { TopicArn: `${TOPIC}x` }), { key, altered: { TopicArn: TOPIC } }),
    ],
    [
      'an altered Type',
      async () =>
        signed(handshakeOf('UnsubscribeConfirmation'), { key, altered: { Type: 'SubscriptionConfirmation' } }),
    ],
    [
      'a Subject it was not signed with',
      async () => signed(notificationOf(placed, { Subject: undefined }), { key, altered: { Subject: 'x' } }),
    ],
    [
      'another signature',
      async () => {
        const envelope = JSON.parse(await signed(notificationOf(placed), { key }));
        return JSON.stringify({ ...envelope, Signature: flipped(envelope.Signature) });
      },
    ],
    [
      'a signature that is none',
      async () => signed(notificationOf(placed), { key, altered: { Signature: 'EXAMPLE' } }),
    ],
    [
      'the signature of another key',
      async () => signed(notificationOf(placed), { key: otherKey, certificateUrl: `${BASE}/${key.fileName}` }),
    ],
    [
      'the other SignatureVersion',
      async () => signed(notificationOf(placed), { key, altered: { SignatureVersion: '2' } }),
    ],
  ])('with %s has no effect, and is answered with 403', async (_, make) => {
    const { sns, post, hears, last, inbox } = given();
    expect(await post(await make())).toBe(403);
    expect(hears).toEqual([]);
    expect(last()).toMatchObject({ verified: false, effect: 'refused', problem: expect.any(String) });
    expect(inbox.effects()).toEqual([]);
    expect(sns.asked.filter((url) => !url.endsWith(key.fileName))).toEqual([]);
  });

  it.each([
    ['an unknown SignatureVersion', { SignatureVersion: '3' }],
    ['a name of the prototype as SignatureVersion', { SignatureVersion: 'constructor' }],
    [
      'a certificate elsewhere',
      { SigningCertURL: 'http://evil.test/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem' },
    ],
    ['a certificate inside the network', { SigningCertURL: 'http://169.254.169.254/latest/meta-data/x.pem' }],
    ['a certificate in a file', { SigningCertURL: 'file:///etc/passwd' }],
    ['a foreign topic', { TopicArn: 'arn:aws:sns:us-east-1:111111111111:evil' }],
  ])('with %s leads to no request at all', async (_, altered) => {
    const { sns, post, hears } = given();
    expect(await post(await signed(notificationOf(placed), { key, altered }))).toBe(403);
    expect([hears, sns.asked]).toEqual([[], []]);
  });

  it('does not keep the genuine one with its ids from taking effect', async () => {
    const { post, hears } = given();
    const genuine = await signed(notificationOf(placed), { key });
    await post(JSON.stringify({ ...JSON.parse(genuine), Timestamp: '2031-03-05T00:00:00.000Z' }));
    expect(await post(genuine)).toBe(200);
    expect(hears).toHaveLength(1);
  });

  it('from another topic of SNS, perfectly signed, has no effect', async () => {
    const { send, hears } = given();
    expect(await send(notificationOf(placed, { TopicArn: 'arn:aws:sns:us-east-1:111111111111:evil' }))).toBe(403);
    expect(hears).toEqual([]);
  });

  it('that asks for a confirmation leads to no visit', async () => {
    const { sns, post } = given();
    const bait = { SubscribeURL: 'http://169.254.169.254/latest/meta-data/' };
    expect(await post(await signed(handshakeOf('SubscriptionConfirmation'), { key, altered: bait }))).toBe(403);
    expect(
      await post(
        await signed(handshakeOf('SubscriptionConfirmation'), {
          key: otherKey,
          certificateUrl: `${BASE}/${key.fileName}`,
        }),
      ),
    ).toBe(403);
    expect(sns.asked).toEqual([`${BASE}/${key.fileName}`]);
  });
});

describe('a body that is no message', () => {
  it.each([
    ['empty', ''],
    ['no JSON', '{"Type": "Notification"'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['an empty object', '{}'],
    ['of an unknown Type', '{"Type":"Greeting"}'],
    ['without a signature', '{"Type":"Notification","Message":"{}","MessageId":"m"}'],
  ])('%s is answered with 400', async (_, body) => {
    const { sns, post, last } = given();
    expect(await post(body)).toBe(400);
    expect(last()).toMatchObject({ effect: 'refused', verified: false, problem: expect.any(String) });
    expect(sns.asked).toEqual([]);
  });

  it.each(['MessageId', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL', 'TopicArn', 'Message'])(
    'with %s as a number is answered with 400',
    async (name) => {
      const { post } = given();
      expect(await post(await signed(notificationOf(placed), { key, altered: { [name]: 1 } }))).toBe(400);
    },
  );

  it('with a Subject that is no text is answered with 400, and null counts as none', async () => {
    const { post } = given();
    expect(await post(await signed(notificationOf(placed), { key, altered: { Subject: 1 } }))).toBe(400);
    const without = notificationOf(placed, { Subject: undefined });
    expect(await post(await signed(without, { key, altered: { Subject: null } }))).toBe(200);
  });
});

describe('the certificate', () => {
  it('is fetched once', async () => {
    const { sns, send } = given();
    for (let round = 0; round < 20; round += 1) await send(notificationOf(withId(`n-${round}`)));
    expect(sns.asked).toEqual([`${BASE}/${key.fileName}`]);
  });

  it('is fetched once also for messages that come at the same time', async () => {
    const { sns, send } = given();
    await Promise.all(['a', 'b', 'c'].map((id) => send(notificationOf(withId(id)))));
    expect(sns.asked).toHaveLength(1);
  });

  it('of a new key is fetched again', async () => {
    const { sns, send, hears } = given();
    await send(notificationOf(placed));
    sns.answering = ({ url }) => (url.endsWith(otherKey.fileName) ? text(200, otherKey.certificatePem) : undefined);
    expect(await send(notificationOf(withId('new')), { key: otherKey })).toBe(200);
    expect(hears).toHaveLength(2);
  });

  it.each([
    ['cannot be reached', null],
    ['is answered with 503', text(503, 'busy')],
    ['is answered with 429', text(429, 'busy')],
  ])('that %s is asked for again by the next message, which SNS is asked to send: 503', async (_, answer) => {
    const { sns, post, hears, inbox } = given();
    const body = await signed(notificationOf(placed), { key });
    sns.answering = () => answer;
    expect(await post(body)).toBe(503);
    sns.answering = () => undefined;
    expect(await post(body)).toBe(200);
    expect(hears).toHaveLength(1);
    expect(inbox.received.map(({ effect }) => effect)).toEqual(['refused', 'applied']);
  });

  it('that never comes is not waited for longer than SNS waits', async () => {
    const { sns, post } = given({ patienceMs: 1 });
    sns.answering = () => new Promise(() => {});
    expect(await post(await signed(notificationOf(placed), { key }))).toBe(503);
    sns.answering = () => undefined;
    expect(await post(await signed(notificationOf(placed), { key }))).toBe(200);
  });

  it.each([
    ['a page with a certificate in it', (pem: string) => text(200, `<xml>${pem}</xml>`)],
    ['two certificates', (pem: string) => text(200, pem + pem)],
    ['a damaged one', () => text(200, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')],
    ['a redirect', () => text(302, '')],
    ['nothing known there', () => text(404, '')],
  ])('that is %s verifies nothing', async (_, answer) => {
    const { sns, send, hears } = given();
    sns.answering = () => answer(key.certificatePem);
    expect(await send(notificationOf(placed))).toBe(403);
    expect(hears).toEqual([]);
  });
});

describe('the handshake', () => {
  it('is answered by visiting SubscribeURL once, however often it comes', async () => {
    const { sns, post, last } = given();
    const body = await signed(handshakeOf('SubscriptionConfirmation'), { key });
    expect([await post(body), await post(body)]).toEqual([200, 200]);
    const visit = `${BASE}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`;
    expect(sns.asked).toEqual([`${BASE}/${key.fileName}`, visit]);
    expect(last()).toMatchObject({ type: 'SubscriptionConfirmation', effect: 'duplicate', verified: true });
  });

  it('does not go where it is led, even by a signature that fits', async () => {
    const { sns, send } = given();
    const SubscribeURL = 'http://169.254.169.254/latest/meta-data/';
    expect(await send(handshakeOf('SubscriptionConfirmation', { SubscribeURL }))).toBe(403);
    expect(sns.asked).toEqual([`${BASE}/${key.fileName}`]);
  });

  it('comes again when it failed', async () => {
    const { sns, post } = given();
    const body = await signed(handshakeOf('SubscriptionConfirmation'), { key });
    sns.answering = ({ url }) => (url.includes('Action=') ? text(500, '') : undefined);
    expect(await post(body)).toBe(503);
    sns.answering = () => undefined;
    expect(await post(body)).toBe(200);
  });

  it('takes the end of a subscription for what it is, and does not undo it', async () => {
    const { sns, send, last } = given();
    expect(await send(handshakeOf('UnsubscribeConfirmation'))).toBe(200);
    expect(sns.asked).toEqual([`${BASE}/${key.fileName}`]);
    expect(last()).toMatchObject({ type: 'UnsubscribeConfirmation', effect: 'ignored', verified: true });
  });

  it('is told by the signed body, not by the headers', async () => {
    const { sns, post } = given();
    const body = await signed(handshakeOf('SubscriptionConfirmation'), { key });
    expect(await post(body, { 'x-amz-sns-message-type': 'Notification' })).toBe(200);
    expect(sns.asked).toHaveLength(2);
  });
});

describe('raw message delivery', () => {
  const headers = { 'x-amz-sns-rawdelivery': 'true', 'x-amz-sns-message-id': 'm-1' };

  it('is taken when the maker chose it, once', async () => {
    const { post, hears, inbox } = given({ rawMessageDelivery: true });
    expect(await post(JSON.stringify(placed), headers)).toBe(200);
    expect(await post(JSON.stringify(placed), headers)).toBe(200);
    expect(hears).toHaveLength(1);
    expect(inbox.received).toMatchObject([
      { effect: 'applied', verified: false, payload: placed, version: null, type: 'OrderPlacedNotification' },
      { effect: 'duplicate' },
    ]);
  });

  it('still has a handshake that is verified', async () => {
    const { post, send } = given({ rawMessageDelivery: true });
    expect(await send(handshakeOf('SubscriptionConfirmation'))).toBe(200);
    expect(await post(await signed(handshakeOf('SubscriptionConfirmation'), { key, altered: { Token: 'x' } }))).toBe(
      403,
    );
  });

  it('is refused when the maker did not choose it: nobody can verify it', async () => {
    const { post, hears } = given();
    expect(await post(JSON.stringify(placed), headers)).toBe(400);
    expect(hears).toEqual([]);
  });
});

describe('a listener that was told how to answer', () => {
  it('answers so as often as it was told, and takes nothing meanwhile', async () => {
    const { post, inbox, hears } = given();
    const body = await signed(notificationOf(placed), { key });
    inbox.listen({ answer: 500, times: 2 });
    expect([await post(body), await post(body), await post(body)]).toEqual([500, 500, 200]);
    expect(hears).toHaveLength(1);
    expect(inbox.received.map(({ effect, type }) => [type, effect])).toEqual([
      ['OrderPlacedNotification', 'refused'],
      ['OrderPlacedNotification', 'refused'],
      ['OrderPlacedNotification', 'applied'],
    ]);
  });

  it('breaks connections', async () => {
    const { send, inbox } = given();
    inbox.listen({ answer: 'nothing' });
    expect(await send(notificationOf(placed))).toBe('nothing');
    inbox.listen({});
    expect(await send(notificationOf(placed))).toBe(200);
  });

  it('leaves other types alone', async () => {
    const { send, inbox } = given();
    inbox.listen({ answer: 404, type: 'ItemShippedNotification' });
    expect(await send(notificationOf(placed))).toBe(200);
  });

  it('takes a message that it answers with another 2xx, and still refuses a forged one', async () => {
    const { send, inbox, hears } = given();
    inbox.listen({ answer: 202 });
    expect(await send(notificationOf(placed))).toBe(202);
    expect(await send(notificationOf(withId('x')), { altered: { Signature: 'AAAA' } })).toBe(403);
    expect(hears).toHaveLength(1);
  });
});
