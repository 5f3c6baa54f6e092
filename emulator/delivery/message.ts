import { type SignableHandshake, type SignableNotification, stringToSign } from '../../contracts/sns/signed-text.ts';
import { toInstant } from '../clock.ts';
import type { Publication } from '../domain/sns/publication.ts';
import type { Handshake, Protocol, PublishedAttribute } from '../domain/state.ts';
import { snsHost } from '../front/names.ts';
import { envelopeText } from './message-text.ts';
import type { SignatureVersion, SigningKey } from './signing-key.ts';

/** The bytes of one message: what was published in, a signed POST out. Same input, same output. */

/** Body and headers of one message; the same on every retry. Only http and https have headers. */
export interface Message {
  readonly type: 'Notification' | Handshake['type'];
  readonly messageId: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** What goes to a queue beside the body: the attributes of a raw message. */
  readonly attributes?: readonly PublishedAttribute[];
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
  readonly publication: Publication;
  readonly subscriptionArn: string;
  /** The bare payload instead of an envelope; it cannot be verified. */
  readonly raw: boolean;
  /** What it goes out by; http when absent. */
  readonly protocol?: Protocol;
  /** Of an http or https notification; text/plain when absent. */
  readonly contentType?: string;
  /** A Lambda event says "1" whatever signed it, as AWS was seen to do (sns-protocol.md 6.2). */
  readonly lambdaSaysVersion1?: boolean;
}

export interface HandshakeInput extends Signed {
  readonly handshake: Handshake;
  readonly topicArn: string;
}

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
  const { publication, subscriptionArn, raw, timestamp, protocol = 'http' } = input;
  const { messageId, topicArn, subject, attributes } = publication;
  const message = { type: 'Notification', messageId, headers: {} } as const;
  const isPosted = protocol === 'http' || protocol === 'https';
  const headers = isPosted
    ? headersOf({ type: 'Notification', messageId, topicArn, subscriptionArn }, input.contentType)
    : {};
  if (raw) {
    if (!isPosted) return { ...message, body: publication.message, attributes };
    return { ...message, headers: { ...headers, 'x-amz-sns-rawdelivery': 'true' }, body: publication.message };
  }

  const signable: SignableNotification = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject === null ? {} : { Subject: subject }),
    Message: publication.message,
    Timestamp: timestamp,
  };
  const signed = await signature(input, signable);
  const unsubscribeUrl = `${snsBase(input.snsUrl, topicArn)}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
  if (protocol === 'lambda') {
    return { ...message, body: lambdaEvent({ ...input, signable, signed, unsubscribeUrl }) };
  }
  const named = attributes.map(({ Name, Type, Value }) => [Name, { Type, Value }] as const);
  const body = envelopeText({
    ...signable,
    ...signed,
    UnsubscribeURL: unsubscribeUrl,
    ...(named.length === 0 ? {} : { MessageAttributes: Object.fromEntries(named) }),
  });
  return { ...message, headers, body };
}

/** The event a function is called with: other spellings than in an envelope, and nothing is left out. */
function lambdaEvent({
  publication,
  subscriptionArn,
  signable,
  signed,
  unsubscribeUrl,
  lambdaSaysVersion1 = false,
}: NotificationInput & {
  readonly signable: SignableNotification;
  readonly signed: Awaited<ReturnType<typeof signature>>;
  readonly unsubscribeUrl: string;
}): string {
  // Of the types of attributes a function only sees Binary and String.
  const named = publication.attributes.map(({ Name, Type, Value }) => [
    Name,
    { Type: Type.startsWith('Binary') ? Type : 'String', Value },
  ]);
  const Sns = {
    Type: signable.Type,
    MessageId: signable.MessageId,
    TopicArn: signable.TopicArn,
    Subject: publication.subject,
    Message: signable.Message,
    Timestamp: signable.Timestamp,
    SignatureVersion: lambdaSaysVersion1 ? '1' : signed.SignatureVersion,
    Signature: signed.Signature,
    SigningCertUrl: signed.SigningCertURL,
    UnsubscribeUrl: unsubscribeUrl,
    MessageAttributes: Object.fromEntries(named),
  };
  const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns };
  return JSON.stringify({ Records: [record] });
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

const headersOf = (
  of: { type: Message['type']; messageId: string; topicArn: string; subscriptionArn?: string },
  // JSON all the same; SNS says text.
  contentType = 'text/plain; charset=UTF-8',
): Record<string, string> => ({
  'x-amz-sns-message-type': of.type,
  'x-amz-sns-message-id': of.messageId,
  'x-amz-sns-topic-arn': of.topicArn,
  ...(of.subscriptionArn === undefined ? {} : { 'x-amz-sns-subscription-arn': of.subscriptionArn }),
  'Content-Type': contentType,
  'User-Agent': 'Amazon Simple Notification Service Agent',
  'Accept-Encoding': 'gzip,deflate',
  Connection: 'Keep-Alive',
});
