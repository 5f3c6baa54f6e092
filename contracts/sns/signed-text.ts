/** What is signed of a message, and as which text. */

/** What the signature covers of a notification. `MessageAttributes` is not in it. */
export interface SignableNotification {
  readonly Type: 'Notification';
  readonly Message: string;
  readonly MessageId: string;
  readonly Subject?: string | undefined;
  readonly Timestamp: string;
  readonly TopicArn: string;
}

/** What the signature covers of the two handshake messages. */
export interface SignableHandshake {
  readonly Type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly Message: string;
  readonly MessageId: string;
  readonly SubscribeURL: string;
  readonly Timestamp: string;
  readonly Token: string;
  readonly TopicArn: string;
}

export type Signable = SignableNotification | SignableHandshake;

const NOTIFICATION_KEYS = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const HANDSHAKE_KEYS = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

const lines = <K extends string>(keys: readonly K[], from: { readonly [key in K]?: string | undefined }): string =>
  keys.map((key) => (from[key] === undefined ? '' : `${key}\n${from[key]}\n`)).join('');

/**
 * The text that is signed, to be encoded as UTF-8: name and value of each covered key that is present, in
 * this order, every one followed by LF, the last one too. Values are the decoded strings. Source: AWS-SNS-SIGN.
 */
export const stringToSign = (envelope: Signable): string =>
  envelope.Type === 'Notification' ? lines(NOTIFICATION_KEYS, envelope) : lines(HANDSHAKE_KEYS, envelope);
