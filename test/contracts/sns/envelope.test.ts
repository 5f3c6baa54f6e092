import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  Envelope,
  Notification,
  SubscriptionConfirmation,
  UnsubscribeConfirmation,
} from '../../../contracts/sns/envelope.ts';
import { type Signable, stringToSign } from '../../../contracts/sns/signed-text.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:drs-notifications';
const TOKEN = `2336412f37${'0'.repeat(246)}`;

const notification = {
  Type: 'Notification',
  MessageId: '11111111-2222-5333-8444-555555555555',
  TopicArn: TOPIC,
  Message: '{"notificationInfo":{"version":"2015-06-05"}}',
  Timestamp: '2026-01-02T03:04:05.678Z',
} as const;

const confirmation = {
  Type: 'SubscriptionConfirmation',
  MessageId: '66666666-7777-4888-9999-000000000000',
  Token: TOKEN,
  TopicArn: TOPIC,
  Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  SubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
  Timestamp: '2026-01-02T03:04:05.678Z',
} as const;

const vectors: readonly [string, Signable, { bytes: number; sha1: string; sha256: string }][] = [
  [
    'a notification without a subject',
    notification,
    {
      bytes: 216,
      sha1: '8f80f4b450075a3b3f81fa03c0b7daa19209912a',
      sha256: '7ef2a1b81aa728ce49227c298b656ad3d137d1eb5b5cbeb46c8ad0824020d002',
    },
  ],
  [
    'a notification with a subject, Unicode and line feeds',
    { ...notification, Subject: 'Order update', Message: 'caf\u00e9 \u2028 line1\nline2' },
    {
      bytes: 213,
      sha1: '2c00a3be347c577ffdd40c47e7abc9f71ecb936d',
      sha256: 'bd13b4a8febcf0786e1959c4a6e478962a33037963e818373504be88f73f3925',
    },
  ],
  [
    'a subscription confirmation',
    confirmation,
    {
      bytes: 1021,
      sha1: '0dc88d770a22de8c362f0e2bb0699d8a3eb5990c',
      sha256: 'b0847d3780f44f30575e6e84c77a97a2cffbabf88f129026e3bb4739b2e8124f',
    },
  ],
  [
    'an unsubscribe confirmation, token included',
    {
      ...confirmation,
      Type: 'UnsubscribeConfirmation',
      Message: `You have chosen to deactivate subscription ${TOPIC}:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
    },
    {
      bytes: 1084,
      sha1: 'ccce7a878b356da7b3d5f5d9dcfcc2ef9d2c2f50',
      sha256: '031d397c5388eccab549f50b9b92c3b0b642a58b16fb95ddc6dcec9447cb0da2',
    },
  ],
];

describe('the string to sign', () => {
  it.each(vectors)('is the known one for %s', (_, envelope, expected) => {
    const bytes = Buffer.from(stringToSign(envelope), 'utf8');
    const digest = (name: string) => createHash(name).update(bytes).digest('hex');
    expect({ bytes: bytes.length, sha1: digest('sha1'), sha256: digest('sha256') }).toEqual(expected);
  });

  it('ends with a line feed after the last value', () => {
    expect(stringToSign(notification).endsWith('\nType\nNotification\n')).toBe(true);
  });

  it('leaves out what SNS does not sign', () => {
    const more = { ...notification, MessageAttributes: { version: { Type: 'String', Value: '2.0' } }, Token: 'x' };
    expect(stringToSign(more)).toBe(stringToSign(notification));
  });
});

const signed = {
  SignatureVersion: '1',
  Signature: 'c2lnbmF0dXJl',
  SigningCertURL: 'http://127.0.0.1:8700/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
} as const;
const validNotification = {
  ...notification,
  ...signed,
  UnsubscribeURL: `http://127.0.0.1:8700/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee`,
};
const validConfirmation = { ...confirmation, ...signed };

describe('the envelope contracts', () => {
  it.each([SubscriptionConfirmation, Notification, UnsubscribeConfirmation])(
    'have examples that keep them',
    (schema) => {
      const examples = (schema.meta()?.examples ?? []) as unknown[];
      expect(examples).toHaveLength(1);
      for (const example of examples) expect(schema.parse(example)).toEqual(example);
    },
  );

  it('tell the three messages apart by their type', () => {
    expect(Envelope.parse(validNotification).Type).toBe('Notification');
    expect(Envelope.parse(validConfirmation).Type).toBe('SubscriptionConfirmation');
    const goodbye = { ...validConfirmation, Type: 'UnsubscribeConfirmation' };
    expect(Envelope.parse(goodbye).Type).toBe('UnsubscribeConfirmation');
    expect(Envelope.safeParse({ ...validNotification, Type: 'Other' }).success).toBe(false);
  });

  it('let Amazon add fields to a notification, and only there', () => {
    expect(Notification.safeParse({ ...validNotification, SequenceNumber: '1' }).success).toBe(true);
    expect(SubscriptionConfirmation.safeParse({ ...validConfirmation, SequenceNumber: '1' }).success).toBe(false);
  });

  it.each([
    ['a signature version that is a number', { SignatureVersion: 1 }],
    ['an empty subject', { Subject: '' }],
    ['a timestamp without milliseconds', { Timestamp: '2026-01-02T03:04:05Z' }],
    ['an attribute whose value is a number', { MessageAttributes: { version: { Type: 'String', Value: 2 } } }],
    [
      'an attribute with the lower-case key of the DRS page',
      { MessageAttributes: { version: { type: 'String', Value: '2.0' } } },
    ],
    ['a certificate address that is not http', { SigningCertURL: 'file:///etc/passwd' }],
  ])('refuse %s', (_, change) => {
    expect(Notification.safeParse(validNotification).success).toBe(true);
    expect(Notification.safeParse({ ...validNotification, ...change }).success).toBe(false);
  });

  it('need the token in both handshake messages', () => {
    const { Token: _, ...without } = validConfirmation;
    expect(SubscriptionConfirmation.safeParse(without).success).toBe(false);
    expect(UnsubscribeConfirmation.safeParse({ ...without, Type: 'UnsubscribeConfirmation' }).success).toBe(false);
  });
});
