import { z } from 'zod';
import { Arn, Instant } from '../fields.ts';

/**
 * The three JSON documents that SNS posts to a subscribed HTTP(S) endpoint, and the text their signature
 * covers. Source: AWS-SNS-FORMATS and AWS-SNS-SIGN; key lists confirmed on genuine messages.
 */

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const SUBSCRIPTION = `${TOPIC}:1333bc1c-fe6c-4b03-a820-212c69599354`;
const SNS_HOST = 'https://sns.us-east-1.amazonaws.com';
const TOKEN = '2336412f37fb687f5d51e6e241d09c80';

const url = (description: string, example: string) =>
  z.url({ protocol: /^https?$/ }).meta({ description, examples: [example] });

const common = {
  MessageId: z.uuid().meta({
    description: 'Id of the message: the same for every subscriber and on every retry.',
    examples: ['06e82a01-2b5c-4cd1-a7ca-430e92ac3d42'],
  }),
  TopicArn: Arn,
  Timestamp: Instant.meta({
    description: 'Real time of publishing, UTC, with milliseconds. Signed, so compare it as text.',
    examples: ['2031-03-04T21:09:59.188Z'],
  }),
  SignatureVersion: z.enum(['1', '2']).meta({
    description: 'A string. "1": SHA1withRSA, the default of a topic. "2": SHA256withRSA.',
    examples: ['1'],
  }),
  Signature: z
    .base64()
    .min(1)
    .meta({
      description: 'Base64 of the signature; 344 characters with a 2048-bit key.',
      examples: ['c2lnbmF0dXJl'],
    }),
  SigningCertURL: url(
    'Where the PEM certificate of the signing key is. A new key has a new file name.',
    `${SNS_HOST}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
  ),
};

const handshake = {
  ...common,
  Token: z
    .string()
    .min(1)
    .meta({
      description: 'Proves that the endpoint saw this message. Opaque; genuine ones are 256 hex digits.',
      examples: [TOKEN],
    }),
  Message: z.string().min(1).meta({ description: 'What happened, for a person.' }),
  SubscribeURL: url(
    'GET it to confirm the subscription. ARN and token are not percent-encoded.',
    `${SNS_HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
  ),
};

const exampleCommon = {
  MessageId: '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42',
  TopicArn: TOPIC,
  Timestamp: '2031-03-04T21:09:59.188Z',
  SignatureVersion: '1',
  Signature: 'c2lnbmF0dXJl',
  SigningCertURL: `${SNS_HOST}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
} as const;

const exampleHandshake = {
  Token: TOKEN,
  SubscribeURL: `${SNS_HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
};

export const SubscriptionConfirmation = z
  .strictObject({ Type: z.literal('SubscriptionConfirmation'), ...handshake })
  .meta({
    id: 'SubscriptionConfirmation',
    description: 'Sent when the endpoint is subscribed. Nothing else is sent before its `SubscribeURL` was visited.',
    examples: [
      {
        Type: 'SubscriptionConfirmation',
        ...exampleCommon,
        ...exampleHandshake,
        Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      },
    ],
  });
export type SubscriptionConfirmation = z.infer<typeof SubscriptionConfirmation>;

export const UnsubscribeConfirmation = z
  .strictObject({ Type: z.literal('UnsubscribeConfirmation'), ...handshake })
  .meta({
    id: 'UnsubscribeConfirmation',
    description: 'Sent after `UnsubscribeURL` was visited. Its `SubscribeURL` undoes that.',
    examples: [
      {
        Type: 'UnsubscribeConfirmation',
        ...exampleCommon,
        ...exampleHandshake,
        Message: `You have chosen to deactivate subscription ${SUBSCRIPTION}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
      },
    ],
  });
export type UnsubscribeConfirmation = z.infer<typeof UnsubscribeConfirmation>;

export const MessageAttributes = z
  .record(
    z.string(),
    z.strictObject({
      Type: z.string().min(1).meta({ description: '`String`, `Number`, `Binary` or `String.Array`.' }),
      Value: z.string().meta({ description: 'Always a JSON string, also for numbers.' }),
    }),
  )
  .meta({
    id: 'MessageAttributes',
    description: 'Attributes by name. Not covered by the signature.',
    examples: [{ version: { Type: 'String', Value: '2.0' } }],
  });

/** Loose: Amazon says that fields may be added to a notification at any time, and genuine ones have more than the guide lists. */
export const Notification = z
  .looseObject({
    Type: z.literal('Notification'),
    ...common,
    Subject: z
      .string()
      .min(1)
      .meta({ description: 'DRS sends `DRS Notification`; the key is absent when none was published.' })
      .optional(),
    Message: z.string().meta({ description: 'What was published. For DRS a JSON document, as a string.' }),
    UnsubscribeURL: url(
      'GET it to end the subscription.',
      `${SNS_HOST}/?Action=Unsubscribe&SubscriptionArn=${SUBSCRIPTION}`,
    ),
    MessageAttributes: MessageAttributes.optional(),
  })
  .meta({
    id: 'Notification',
    description: 'One published message. Sent as `text/plain`, though it is JSON.',
    examples: [
      {
        Type: 'Notification',
        ...exampleCommon,
        Subject: 'DRS Notification',
        Message: '{"notificationInfo":{"notificationType":"OrderCancelledNotification","version":"2015-06-05"}}',
        UnsubscribeURL: `${SNS_HOST}/?Action=Unsubscribe&SubscriptionArn=${SUBSCRIPTION}`,
        MessageAttributes: { version: { Type: 'String', Value: '2.0' } },
      },
    ],
  });
export type Notification = z.infer<typeof Notification>;

export const Envelope = z
  .discriminatedUnion('Type', [SubscriptionConfirmation, Notification, UnsubscribeConfirmation])
  .meta({ id: 'Envelope', description: 'Whatever SNS posts to an HTTP(S) endpoint, raw delivery apart.' });
export type Envelope = z.infer<typeof Envelope>;
