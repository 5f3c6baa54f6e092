import type { OutboxEntry, Protocol, Published, PublishedAttribute, Topic } from '../state.ts';
import { messageText } from './message-text.ts';

/** What SNS was given to publish, by DRS or by the maker himself: what filters look at, and what is sent. */
export interface Publication {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | null;
  /** The text for the protocol it goes out by. */
  readonly message: string;
  readonly attributes: readonly PublishedAttribute[];
}

/** Subject of every DRS message; a shipped server drops messages with another one (c:clever). */
const DRS_SUBJECT = 'DRS Notification';

/** A notification of DRS. Messages in version 1.0 carry no attribute at all. */
export const drsPublication = ({
  messageId,
  topicArn,
  version,
  payload,
}: Pick<OutboxEntry, 'messageId' | 'topicArn' | 'version' | 'payload'>): Publication => ({
  messageId,
  topicArn,
  subject: DRS_SUBJECT,
  message: messageText(payload),
  attributes: version === '2.0' ? [{ Name: 'version', Type: 'String', Value: version }] : [],
});

/** What the maker published, as a subscription of this protocol gets it. */
export const ownPublication = (
  { topicArn }: Pick<Topic, 'topicArn'>,
  { messageId, subject, message, byProtocol, attributes }: Omit<Published, 'deliveries' | 'ordinal' | 'at'>,
  protocol: Protocol,
): Publication => ({ messageId, topicArn, subject, message: byProtocol[protocol] ?? message, attributes });
