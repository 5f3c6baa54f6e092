import { readTokens } from './policy-json.ts';

/** `RedrivePolicy` of a subscription: the queue for what could not be delivered. Source: sns-protocol.md 4.4. */

export interface QueueArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

export type ParsedRedrivePolicy =
  | { readonly ok: true; readonly queue: QueueArn }
  /** `problem` follows `Invalid parameter: `, at Subscribe with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

/** Reads the ARN of a queue; undefined when it is none. */
export function readQueueArn(arn: string): QueueArn | undefined {
  const found = /^arn:(aws[a-z-]*):sqs:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$/.exec(
    arn,
  );
  if (found === null) return undefined;
  const [, partition = '', region = '', account = '', name = ''] = found;
  return { arn, partition, region, account, name };
}

/** More attributes of a message than this SQS does not take. */
export const QUEUE_ATTRIBUTES_MAX = 10;

export const isFifo = ({ name }: QueueArn): boolean => name.endsWith('.fifo');

export const NO_FIFO = 'FIFO queues are not emulated; name a standard queue';

/** The queue has to be in the account and the region of the topic (documented); AWS's words for another are not known. */
export function parseRedrivePolicy(text: string, topicArn: string): ParsedRedrivePolicy {
  const refused = (problem: string): ParsedRedrivePolicy => ({ ok: false, problem: `RedrivePolicy: ${problem}` });
  const json = readTokens(text);
  if (!json.ok) return refused(json.problem);
  const given: unknown = JSON.parse(text);
  const target =
    typeof given === 'object' && given !== null ? (given as Record<string, unknown>).deadLetterTargetArn : null;
  const queue = typeof target === 'string' ? readQueueArn(target) : undefined;
  const [, , , region, account] = topicArn.split(':');
  if (queue === undefined || queue.region !== region || queue.account !== account) {
    return refused('deadLetterTargetArn is an invalid arn');
  }
  if (isFifo(queue)) return refused(NO_FIFO);
  return { ok: true, queue };
}

/** The queue of a policy as it was stored; undefined for none. */
export function deadLetterQueue(stored: string | null): QueueArn | undefined {
  if (stored === null) return undefined;
  return readQueueArn((JSON.parse(stored) as { deadLetterTargetArn: string }).deadLetterTargetArn);
}
