import { createVerify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Envelope, Notification } from '../../../contracts/sns/envelope.ts';
import { stringToSign } from '../../../contracts/sns/signed-text.ts';
import { buildHandshake, buildNotification, envelopeTimestamp, snsBase } from '../../../emulator/delivery/message.ts';
import { createSigningKeys } from '../../../emulator/delivery/signing-key.ts';
import { drsPublication } from '../../../emulator/domain/sns/publication.ts';
import {
  GENUINE,
  handshake,
  outboxEntry,
  SUBSCRIPTION,
  TIMESTAMP,
  TOKEN,
  TOPIC,
} from '../../support/given-messages.ts';

const BASE = 'http://127.0.0.1:8700';
const key = await createSigningKeys().get();
const common = { signatureVersion: '1', timestamp: TIMESTAMP, snsUrl: BASE, key } as const;
const notice = (change: Partial<Parameters<typeof buildNotification>[0]> = {}) =>
  buildNotification({
    ...common,
    publication: drsPublication(outboxEntry()),
    subscriptionArn: SUBSCRIPTION,
    raw: false,
    ...change,
  });
const greet = (type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation', snsUrl: string = BASE) =>
  buildHandshake({ ...common, snsUrl, handshake: handshake(type), topicArn: TOPIC });

const sharedHeaders = {
  'x-amz-sns-topic-arn': TOPIC,
  'Content-Type': 'text/plain; charset=UTF-8',
  'User-Agent': 'Amazon Simple Notification Service Agent',
  'Accept-Encoding': 'gzip,deflate',
  Connection: 'Keep-Alive',
};

describe('a notification', () => {
  it('is the envelope of SNS, line by line', async () => {
    const { body } = await notice();
    const signature = JSON.parse(body).Signature as string;
    expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(body.split('\n')).toEqual([
      '{',
      '  "Type" : "Notification",',
      '  "MessageId" : "06e82a01-2b5c-4cd1-a7ca-430e92ac3d42",',
      `  "TopicArn" : "${TOPIC}",`,
      '  "Subject" : "DRS Notification",',
      '  "Message" : "{\\"notificationInfo\\":{\\"notificationType\\":\\"OrderPlacedNotification\\",\\"version\\":\\"2015-06-05\\"},\\"orderInfo\\":{\\"slotId\\":\\"beans\\",\\"productInfo\\":[{\\"quantity\\":12.0,\\"unit\\":\\"count\\",\\"asin\\":\\"B0EMUL0001\\"}]}}",',
      `  "Timestamp" : "${TIMESTAMP}",`,
      '  "SignatureVersion" : "1",',
      `  "Signature" : "${signature}",`,
      `  "SigningCertURL" : "${BASE}/${key.fileName}",`,
      `  "UnsubscribeURL" : "${BASE}/?Action=Unsubscribe&SubscriptionArn=${SUBSCRIPTION}",`,
      '  "MessageAttributes" : {',
      '    "version" : {"Type":"String","Value":"2.0"}',
      '  }',
      '}',
    ]);
  });

  it('keeps its contract', async () => {
    const { body } = await notice();
    expect(Notification.safeParse(JSON.parse(body)).success).toBe(true);
  });

  it.each(['1.0', null] as const)('carries no attribute when its version is %s', async (version) => {
    const { body } = await notice({ publication: drsPublication(outboxEntry({ version })) });
    expect(JSON.parse(body)).not.toHaveProperty('MessageAttributes');
  });

  it('has the headers of SNS, and no Accept', async () => {
    expect((await notice()).headers).toEqual({
      ...sharedHeaders,
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42',
      'x-amz-sns-subscription-arn': SUBSCRIPTION,
    });
  });

  it('has the same bytes every time it is built', async () => {
    expect(await notice()).toEqual(await notice());
  });

  it('is the bare payload, marked and unsigned, when delivery is raw', async () => {
    const { body, headers } = await notice({ raw: true });
    expect(body).toBe(JSON.parse((await notice()).body).Message);
    expect(headers).toEqual({ ...(await notice()).headers, 'x-amz-sns-rawdelivery': 'true' });
  });
});

describe('a handshake message', () => {
  it('asks to confirm, without naming the subscription', async () => {
    const { body, headers } = await greet('SubscriptionConfirmation');
    const envelope = JSON.parse(body);
    expect(Object.keys(envelope)).toEqual([
      'Type',
      'MessageId',
      'Token',
      'TopicArn',
      'Message',
      'SubscribeURL',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
    ]);
    expect(envelope).toMatchObject({
      Type: 'SubscriptionConfirmation',
      MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
      Token: TOKEN,
      TopicArn: TOPIC,
      Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `${BASE}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
      Timestamp: TIMESTAMP,
    });
    expect(headers).toEqual({
      ...sharedHeaders,
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-message-id': '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
    });
  });

  it('tells of an unsubscription and names it', async () => {
    const { body, headers } = await greet('UnsubscribeConfirmation');
    expect(JSON.parse(body)).toMatchObject({
      Type: 'UnsubscribeConfirmation',
      Message: `You have chosen to deactivate subscription ${SUBSCRIPTION}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `${BASE}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
    });
    expect(headers).toMatchObject({
      'x-amz-sns-message-type': 'UnsubscribeConfirmation',
      'x-amz-sns-subscription-arn': SUBSCRIPTION,
    });
  });

  it.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const)('keeps its contract: %s', async (type) => {
    expect(Envelope.safeParse(JSON.parse((await greet(type)).body)).success).toBe(true);
  });
});

describe('the signature', () => {
  it.each([
    ['1', 'RSA-SHA1', 'RSA-SHA256'],
    ['2', 'RSA-SHA256', 'RSA-SHA1'],
  ] as const)('of version %s is %s and not %s', async (signatureVersion, right, wrong) => {
    const envelope = Notification.parse(JSON.parse((await notice({ signatureVersion })).body));
    const verify = (algorithm: string) =>
      createVerify(algorithm).update(stringToSign(envelope)).verify(key.certificatePem, envelope.Signature, 'base64');
    expect(envelope.SignatureVersion).toBe(signatureVersion);
    expect([verify(right), verify(wrong)]).toEqual([true, false]);
  });
});

describe('the addresses', () => {
  it('come from the template, with the region of the topic', async () => {
    const { SubscribeURL, SigningCertURL } = JSON.parse((await greet('SubscriptionConfirmation', GENUINE)).body);
    expect(SigningCertURL).toBe(`https://sns.us-east-1.amazonaws.com/${key.fileName}`);
    expect(
      SubscribeURL.startsWith(`https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&`),
    ).toBe(true);
  });

  it('never get a second slash from a base that ends with one', () => {
    expect(snsBase('http://localhost:8700/', TOPIC)).toBe('http://localhost:8700');
    expect(snsBase(GENUINE, TOPIC.replace('us-east-1', 'eu-west-1'))).toBe('https://sns.eu-west-1.amazonaws.com');
  });
});

describe('the timestamp of an envelope', () => {
  it.each([
    [Date.UTC(2026, 0, 2, 3, 4, 5, 678), '2026-01-02T03:04:05.678Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 120), '2026-01-02T03:04:05.120Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 1), '2026-01-02T03:04:05.001Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 0), '2026-01-02T03:04:05.001Z'],
  ])('has three digits and is never .000 (%d)', (ms, expected) => {
    expect(envelopeTimestamp(ms)).toBe(expected);
  });
});
