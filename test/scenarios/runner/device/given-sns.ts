import { type Signable, stringToSign } from '../../../../contracts/sns/signed-text.ts';
import { createSigningKeys, type SigningKey } from '../../../../emulator/delivery/signing-key.ts';
import type { HttpReply, HttpRequest, Transport } from '../../../../scenarios/runner/transport.ts';

/** SNS as a test plays it: it signs what it is given, and serves its certificate. */

export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
export const BASE = 'http://sns-and-drs.test';
export const TOKEN = '2336412f37ab';

/** A key of its own, beside the one that the emulators of a process share. */
export const ownKey = (): Promise<SigningKey> => createSigningKeys({ save: async () => {} }).get();

export interface Signing {
  readonly key: SigningKey;
  readonly version?: '1' | '2';
  readonly certificateUrl?: string;
  /** Changes the envelope after it was signed. */
  readonly altered?: Record<string, unknown>;
}

export async function signed(
  signable: Signable,
  { key, version = '1', certificateUrl, altered }: Signing,
): Promise<string> {
  return JSON.stringify({
    ...signable,
    SignatureVersion: version,
    Signature: await key.sign(stringToSign(signable), version),
    SigningCertURL: certificateUrl ?? `${BASE}/${key.fileName}`,
    ...altered,
  });
}

let messages = 0;
export const messageId = (): string => {
  messages += 1;
  return `06e82a01-2b5c-4cd1-a7ca-${String(messages).padStart(12, '0')}`;
};

export const notificationOf = (payload: unknown, more: Partial<Signable> = {}): Signable =>
  ({
    Type: 'Notification',
    MessageId: messageId(),
    TopicArn: TOPIC,
    Subject: 'DRS Notification',
    Message: typeof payload === 'string' ? payload : JSON.stringify(payload),
    Timestamp: '2031-03-04T21:09:59.188Z',
    ...more,
  }) as Signable;

export const handshakeOf = (
  Type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
  more: Partial<Signable> = {},
): Signable =>
  ({
    Type,
    MessageId: messageId(),
    Token: TOKEN,
    TopicArn: TOPIC,
    Message: 'You have chosen to subscribe.',
    SubscribeURL: `${BASE}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`,
    Timestamp: '2031-03-04T21:09:59.188Z',
    ...more,
  }) as Signable;

export interface Sns extends Transport {
  /** Addresses that were asked for. */
  readonly asked: string[];
  /** Answers before the usual replies. Null: the connection breaks. */
  answering: (request: HttpRequest) => HttpReply | null | undefined | Promise<HttpReply>;
}

/** Serves the certificate of a key, and says yes to confirmations. */
export function createSns(key: SigningKey): Sns {
  const sns: Sns = {
    asked: [],
    answering: () => undefined,
    async send(request) {
      sns.asked.push(request.url);
      const told = await sns.answering(request);
      if (told === null) throw new Error('ECONNRESET');
      if (told !== undefined) return told;
      return text(200, request.url.endsWith(key.fileName) ? key.certificatePem : '<ConfirmSubscriptionResponse/>');
    },
    close() {},
  };
  return sns;
}

export const text = (status: number, body: string): HttpReply => ({ status, headers: {}, text: body, body });
