import { describe, expect, it } from 'vitest';
import { notifications } from '../../../../contracts/index.ts';
import { formsOf } from '../../../../contracts/notifications/index.ts';
import { type Arrived, readMessage } from '../../../../scenarios/runner/check/notification-check.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const ID = '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42';

const envelopeOf = (payload: unknown, attribute: string | null) => ({
  Type: 'Notification',
  MessageId: ID,
  TopicArn: TOPIC,
  Subject: 'DRS Notification',
  Message: JSON.stringify(payload),
  Timestamp: '2031-03-04T21:09:59.188Z',
  SignatureVersion: '1',
  Signature: 'c2lnbmF0dXJl',
  SigningCertURL: 'http://127.0.0.1:8700/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
  UnsubscribeURL: `http://127.0.0.1:8700/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:1`,
  ...(attribute === null ? {} : { MessageAttributes: { version: { Type: 'String', Value: attribute } } }),
});

const headersOf = (type: string): Record<string, string> => ({
  'x-amz-sns-message-type': type,
  'x-amz-sns-message-id': ID,
  'x-amz-sns-topic-arn': TOPIC,
  'x-amz-sns-subscription-arn': `${TOPIC}:1`,
  'content-type': 'text/plain; charset=UTF-8',
  'user-agent': 'Amazon Simple Notification Service Agent',
});

const placed = notifications.OrderPlacedNotification.examples;
const good = (change: Partial<Arrived> = {}): Arrived => ({
  headers: headersOf('Notification'),
  body: envelopeOf(placed['2.0'], '2.0'),
  verified: true,
  ...change,
});

const every = Object.values(notifications).flatMap((notification) =>
  formsOf(notification).map((form) => [notification.name, form, notification] as const),
);

describe('a message that keeps its contract', () => {
  it.each(every)('is %s in the form %s', (name, form, notification) => {
    const payload = notification.examples[form as keyof typeof notification.examples];
    const attribute = form === '1.0' ? null : notification.attribute;
    const read = readMessage(good({ body: envelopeOf(payload, attribute) }));
    expect(read).toMatchObject({ type: name, payload, isHandshake: false, violations: [] });
    expect(read.version).toBe(form === 'single' ? notification.attribute : form);
  });

  it.each(every)('is %s in the form %s, delivered raw', (name, form, notification) => {
    const payload = notification.examples[form as keyof typeof notification.examples];
    const headers = { ...headersOf('Notification'), 'x-amz-sns-rawdelivery': 'true' };
    const read = readMessage({ headers, body: payload, verified: null });
    expect(read).toMatchObject({ type: name, payload, envelope: null, violations: [] });
    expect(read.version).toBe(form === 'single' ? notification.attribute : form);
  });

  it('is a handshake', () => {
    const { 'x-amz-sns-subscription-arn': _, ...headers } = headersOf('SubscriptionConfirmation');
    const { UnsubscribeURL, Subject, ...rest } = envelopeOf('', null);
    const body = {
      ...rest,
      Type: 'SubscriptionConfirmation',
      Message: 'You have chosen to subscribe',
      Token: '2336412f37',
      SubscribeURL: 'http://127.0.0.1:8700/?Action=ConfirmSubscription',
    };
    expect(readMessage({ headers, body, verified: true })).toMatchObject({
      type: 'SubscriptionConfirmation',
      isHandshake: true,
      violations: [],
    });
  });
});

describe('a message that breaks its contract', () => {
  const changed = (headers: Record<string, string | undefined>): Arrived =>
    good({ headers: { ...headersOf('Notification'), ...headers } });
  const enveloped = (change: object): Arrived => good({ body: { ...envelopeOf(placed['2.0'], '2.0'), ...change } });

  const cases: [string, Arrived, string][] = [
    ['has a signature that does not fit', good({ verified: false }), 'envelope.Signature'],
    ['is no text', changed({ 'content-type': 'application/json' }), 'headers.content-type'],
    ['says another id in its header', changed({ 'x-amz-sns-message-id': 'x' }), 'headers.x-amz-sns-message-id'],
    [
      'names no subscription',
      changed({ 'x-amz-sns-subscription-arn': undefined }),
      'headers.x-amz-sns-subscription-arn',
    ],
    ['says another type in its header', changed({ 'x-amz-sns-message-type': 'x' }), 'headers.x-amz-sns-message-type'],
    ['has another subject', enveloped({ Subject: 'Hello' }), 'envelope.Subject'],
    ['has an envelope that is none', enveloped({ MessageId: 'x' }), 'headers.x-amz-sns-message-id'],
    [
      'is of an unknown type',
      enveloped({ Message: '{"notificationInfo":{"notificationType":"X"}}' }),
      'payload.notificationInfo.notificationType',
    ],
    ['holds no JSON', enveloped({ Message: 'hello' }), 'payload.notificationInfo.notificationType'],
    [
      'says a version that its type does not have',
      enveloped({ MessageAttributes: { version: { Type: 'String', Value: '3.0' } } }),
      'envelope.MessageAttributes.version.Value',
    ],
    [
      'says v2.0 and holds v1.0',
      good({ body: envelopeOf(placed['1.0'], '2.0') }),
      'payload.orderInfo.productInfo[0].asin',
    ],
    [
      'says v1.0 and holds v2.0',
      good({ body: envelopeOf(placed['2.0'], null) }),
      'payload.orderInfo.estimatedDeliveryDate',
    ],
    ['is no JSON at all', good({ body: 'hello' }), 'headers.x-amz-sns-message-type'],
  ];
  it.each(cases)('%s', (name, arrived, path) => {
    const { violations } = readMessage(arrived);
    expect(violations.map((one) => one.path)).toContain(name === 'is no JSON at all' ? 'envelope' : path);
  });

  it('is a raw payload that fits no version', () => {
    const headers = { ...headersOf('Notification'), 'x-amz-sns-rawdelivery': 'true' };
    const { notificationInfo } = placed['2.0'] as { notificationInfo: object };
    expect(readMessage({ headers, body: { notificationInfo }, verified: null }).violations.length).toBeGreaterThan(0);
  });
});
