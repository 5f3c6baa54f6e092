import { type Signable, stringToSign } from '../../contracts/sns/signed-text.ts';
import type { Materials, SignatureVersion, Signer } from './materials.ts';
import type { Payload } from './payloads.ts';

/** Messages as SNS sends them, and as somebody sends them who is not SNS. */

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly messageId: string;
}

interface Parts {
  readonly messageId?: string;
  readonly topicArn?: string;
  /** Real time, epoch milliseconds. */
  readonly timestampMs?: number;
  readonly signatureVersion?: SignatureVersion;
  readonly signer?: Signer;
  /** Where the message says that the certificate is; the file of its key at SNS when absent. */
  readonly certificateUrl?: string;
  /** Changes the envelope once it is signed. Undefined takes a member away. */
  readonly altered?: (envelope: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Instead of those of SNS. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface NotificationParts extends Parts {
  /** What was published: a payload, or a text. */
  readonly of: Payload | string;
  /** `DRS Notification` when absent; null for none. */
  readonly subject?: string | null;
}

export interface HandshakeParts extends Parts {
  readonly type?: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly token: string;
  /** What confirms it at SNS when absent. */
  readonly subscribeUrl?: string;
}

export interface Messages {
  notification(parts: NotificationParts): Promise<Message>;
  handshake(parts: HandshakeParts): Promise<Message>;
  /** The bare payload, as a subscription with raw delivery gets it. */
  raw(payload: Payload): Message;
  /** Address of a file at SNS. */
  fileUrl(fileName: string): string;
  /** A token as SNS makes them. */
  token(): string;
}

export interface MessagesOptions {
  /** Base of SNS's addresses, without a slash at the end. */
  readonly base: string;
  readonly topicArn: string;
  readonly signatureVersion: SignatureVersion;
}

const SUBSCRIPTION = '1333bc1c-fe6c-4b03-a820-212c69599354';

export function createMessages(options: MessagesOptions, materials: Materials): Messages {
  const { base } = options;
  const fileUrl = (fileName: string): string => `${base}/${fileName}`;

  const sign = async (signable: Signable, parts: Parts): Promise<Readonly<Record<string, unknown>>> => {
    const version = parts.signatureVersion ?? options.signatureVersion;
    const signer = parts.signer ?? materials.signer;
    return {
      ...signable,
      SignatureVersion: version,
      Signature: await signer.sign(stringToSign(signable), version),
      SigningCertURL: parts.certificateUrl ?? fileUrl(signer.fileName),
    };
  };

  const common = (parts: Parts) => {
    const ms = parts.timestampMs ?? materials.nowMs();
    return {
      messageId: parts.messageId ?? materials.uuid(),
      topicArn: parts.topicArn ?? options.topicArn,
      // Never `.000`: a Java validator prints it otherwise and finds the signature wrong.
      timestamp: new Date(ms % 1000 === 0 ? ms + 1 : ms).toISOString(),
    };
  };

  const finished = (
    type: string,
    envelope: Readonly<Record<string, unknown>>,
    { altered, headers }: Parts,
  ): Message => {
    const last = altered === undefined ? envelope : altered(envelope);
    const members = Object.fromEntries(Object.entries(last).filter(([, value]) => value !== undefined));
    const messageId = String(envelope.MessageId);
    const topicArn = String(envelope.TopicArn);
    return {
      messageId,
      body: materials.envelopeText(members),
      headers: headers ?? headersOf({ type, messageId, topicArn, isNew: type === 'SubscriptionConfirmation' }),
    };
  };

  return {
    fileUrl,
    token: () => `2336412f37${materials.hex(246)}`,
    async notification(parts) {
      const { of, subject = 'DRS Notification' } = parts;
      const { messageId, topicArn, timestamp } = common(parts);
      const signable: Signable = {
        Type: 'Notification',
        MessageId: messageId,
        TopicArn: topicArn,
        ...(subject === null ? {} : { Subject: subject }),
        Message: typeof of === 'string' ? of : materials.payloadText(of.body),
        Timestamp: timestamp,
      };
      const attribute = typeof of === 'string' ? null : of.attribute;
      const envelope = {
        ...(await sign(signable, parts)),
        UnsubscribeURL: `${base}/?Action=Unsubscribe&SubscriptionArn=${signable.TopicArn}:${SUBSCRIPTION}`,
        ...(attribute === null ? {} : { MessageAttributes: { version: { Type: 'String', Value: attribute } } }),
      };
      return finished('Notification', envelope, parts);
    },
    async handshake(parts) {
      const { type = 'SubscriptionConfirmation', token } = parts;
      const { messageId, topicArn, timestamp } = common(parts);
      const signable: Signable = {
        Type: type,
        MessageId: messageId,
        Token: token,
        TopicArn: topicArn,
        Message:
          type === 'SubscriptionConfirmation'
            ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
            : `You have chosen to deactivate subscription ${topicArn}:${SUBSCRIPTION}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
        SubscribeURL: parts.subscribeUrl ?? `${base}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
        Timestamp: timestamp,
      };
      return finished(type, await sign(signable, parts), parts);
    },
    raw(payload) {
      const messageId = materials.uuid();
      const headers = headersOf({ type: 'Notification', messageId, topicArn: options.topicArn, isNew: false });
      return {
        messageId,
        headers: { ...headers, 'x-amz-sns-rawdelivery': 'true' },
        body: materials.payloadText(payload.body),
      };
    },
  };
}

const headersOf = (of: { type: string; messageId: string; topicArn: string; isNew: boolean }) => ({
  'x-amz-sns-message-type': of.type,
  'x-amz-sns-message-id': of.messageId,
  'x-amz-sns-topic-arn': of.topicArn,
  // A subscription that is not confirmed yet is not named.
  ...(of.isNew ? {} : { 'x-amz-sns-subscription-arn': `${of.topicArn}:${SUBSCRIPTION}` }),
  ...PLAIN_HEADERS,
});

/** What every message has beside those of SNS. */
export const PLAIN_HEADERS = {
  'Content-Type': 'text/plain; charset=UTF-8',
  'User-Agent': 'Amazon Simple Notification Service Agent',
  'Accept-Encoding': 'gzip,deflate',
} as const;
