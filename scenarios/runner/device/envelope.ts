import type { Signable } from '../../../contracts/sns/signed-text.ts';
import { membersOf, textOf } from './foreign-json.ts';

/**
 * What SNS posts, read from the body alone: it says `text/plain` but is JSON, and what the headers say is not signed.
 * Members nobody knows are left alone, and missing ones are found here, so that what follows can rely on the rest.
 */
export interface Envelope {
  readonly signable: Signable;
  readonly signatureVersion: string;
  readonly signature: string;
  readonly certificateUrl: string;
  /** Value of the message attribute `version`; null when it has none, as in v1.0. It is not signed. */
  readonly version: string | null;
}

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly problem: string };

const NEEDED = [
  'Message',
  'MessageId',
  'Timestamp',
  'TopicArn',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
] as const;

export function readEnvelope(json: unknown): ReadEnvelope {
  const members = membersOf(json);
  const no = (problem: string): ReadEnvelope => ({ ok: false, problem });
  if (json === undefined) return no('the body is no JSON');
  const { Type, Subject } = members;
  const isHandshake = Type === 'SubscriptionConfirmation' || Type === 'UnsubscribeConfirmation';
  if (!isHandshake && Type !== 'Notification') return no('Type is none of the three that SNS sends');
  const missing = [...NEEDED, ...(isHandshake ? (['SubscribeURL', 'Token'] as const) : [])].find(
    (name) => textOf(members[name]) === null,
  );
  if (missing !== undefined) return no(`${missing} is missing, or no text`);
  if (Subject !== undefined && Subject !== null && typeof Subject !== 'string') return no('Subject is no text');

  const text = (name: string): string => textOf(members[name]) ?? '';
  const common = {
    Message: text('Message'),
    MessageId: text('MessageId'),
    Timestamp: text('Timestamp'),
    TopicArn: text('TopicArn'),
  };
  return {
    ok: true,
    envelope: {
      signable: isHandshake
        ? { ...common, Type, SubscribeURL: text('SubscribeURL'), Token: text('Token') }
        : { ...common, Type, Subject: Subject ?? undefined },
      signatureVersion: text('SignatureVersion'),
      signature: text('Signature'),
      certificateUrl: text('SigningCertURL'),
      version: textOf(membersOf(membersOf(members.MessageAttributes).version).Value),
    },
  };
}
