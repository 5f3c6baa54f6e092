import { type SignableHandshake, type SignableNotification, stringToSign } from '../../contracts/sns/envelope.ts';
import { toInstant } from '../clock.ts';
import type { Handshake, OutboxEntry } from '../domain/state.ts';
import { snsHost } from '../front/names.ts';
import { envelopeText, messageText } from './message-text.ts';
import type { SignatureVersion, SigningKey } from './signing-key.ts';

/** The bytes of one message: an entry of an outbox in, a signed POST out. Same input, same output. */

/** Body and headers of one POST; the same on every retry. */
export interface Message {
  readonly type: 'Notification' | Handshake['type'];
  readonly messageId: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Signed {
  /** Of the topic. */
  readonly signatureVersion: SignatureVersion;
  /** Of the envelope: real time, from `envelopeTimestamp`. */
  readonly timestamp: string;
  /** Base of the three URLs: an address, or a template with `{region}`. */
  readonly snsUrl: string;
  readonly key: SigningKey;
}

export interface NotificationInput extends Signed {
  readonly outbox: OutboxEntry;
  readonly subscriptionArn: string;
  /** The bare payload instead of an envelope; it cannot be verified. */
  readonly raw: boolean;
}

export interface HandshakeInput extends Signed {
  readonly handshake: Handshake;
  readonly topicArn: string;
}

/** Subject of every DRS message; a shipped server drops messages with another one (c:clever). */
const SUBJECT = 'DRS Notification';

/**
 * `Timestamp` of an envelope: three digits of milliseconds, never `.000`, which a Java validator prints
 * differently and then finds the signature wrong.
 */
export const envelopeTimestamp = (realMs: number): string => toInstant(realMs % 1000 === 0 ? realMs + 1 : realMs);

/** Address of SNS for a topic, without a slash at the end. China has a domain of its own. */
export const snsBase = (snsUrl: string, topicArn: string): string => {
  const region = topicArn.split(':')[3] ?? '';
  return snsUrl
    .replace(/sns\.\{region\}\.amazonaws\.com(?![\w.-])/, snsHost(region))
    .replaceAll('{region}', region)
    .replace(/\/+$/, '');
};

export async function buildNotification(input: NotificationInput): Promise<Message> {
  const { outbox, subscriptionArn, raw, timestamp } = input;
  const { messageId, topicArn, version } = outbox;
  const text = messageText(outbox.payload);
  const message = { type: 'Notification', messageId } as const;
  const headers = headersOf({ ...message, topicArn, subscriptionArn });
  if (raw) return { ...message, headers: { ...headers, 'x-amz-sns-rawdelivery': 'true' }, body: text };

  const signable: SignableNotification = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: SUBJECT,
    Message: text,
    Timestamp: timestamp,
  };
  const body = envelopeText({
    ...signable,
    ...(await signature(input, signable)),
    UnsubscribeURL: `${snsBase(input.snsUrl, topicArn)}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    // v1.0 messages carry no attribute at all.
    ...(version === '2.0' ? { MessageAttributes: { version: { Type: 'String', Value: version } } } : {}),
  });
  return { ...message, headers, body };
}

export async function buildHandshake(input: HandshakeInput): Promise<Message> {
  const { handshake, topicArn, timestamp } = input;
  const { type, messageId, token } = handshake;
  const { subscriptionArn } = handshake.delivery;
  const signable: SignableHandshake = {
    Type: type,
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: handshakeText(type, topicArn, subscriptionArn),
    SubscribeURL: `${snsBase(input.snsUrl, topicArn)}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: timestamp,
  };
  return {
    type,
    messageId,
    // A subscription that is not confirmed yet is not named.
    headers: headersOf({
      type,
      messageId,
      topicArn,
      ...(type === 'UnsubscribeConfirmation' ? { subscriptionArn } : {}),
    }),
    body: envelopeText({ ...signable, ...(await signature(input, signable)) }),
  };
}

const handshakeText = (type: Handshake['type'], topicArn: string, subscriptionArn: string): string =>
  type === 'SubscriptionConfirmation'
    ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
    : `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;

const signature = async (
  { signatureVersion, snsUrl, key }: Signed,
  signable: SignableNotification | SignableHandshake,
) => ({
  SignatureVersion: signatureVersion,
  Signature: await key.sign(stringToSign(signable), signatureVersion),
  SigningCertURL: `${snsBase(snsUrl, signable.TopicArn)}/${key.fileName}`,
});

const headersOf = (of: {
  type: Message['type'];
  messageId: string;
  topicArn: string;
  subscriptionArn?: string;
}): Record<string, string> => ({
  'x-amz-sns-message-type': of.type,
  'x-amz-sns-message-id': of.messageId,
  'x-amz-sns-topic-arn': of.topicArn,
  ...(of.subscriptionArn === undefined ? {} : { 'x-amz-sns-subscription-arn': of.subscriptionArn }),
  // JSON all the same; SNS says text.
  'Content-Type': 'text/plain; charset=UTF-8',
  'User-Agent': 'Amazon Simple Notification Service Agent',
  'Accept-Encoding': 'gzip,deflate',
  Connection: 'Keep-Alive',
});
