import type { Transport } from '../transport.ts';
import { createKeys } from './certificates.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { type Members, membersOf, parsedJson, textOf } from './foreign-json.ts';
import { createListenRules, isTaking, type ListenRule } from './listen-rule.ts';
import { type Heard, readNotification } from './notification.ts';
import { sentWithin } from './sent.ts';
import { verdictOn } from './signature.ts';
import { snsAddresses } from './sns-address.ts';

/**
 * What the maker's listener makes of one message. Nothing happens before it is verified, and then once, whether the
 * message comes twice by its MessageId or its notification by its notificationId (docs/obligations.md, 23 and 26). A
 * notification only changes what the maker knows; the device acts on it when it next wakes, so the answer is quick (29).
 *
 * The answer tells SNS what to do: 2xx, it has arrived; 4xx, do not send that again; 503, send it again later.
 */
export interface Inbox {
  readonly received: readonly ReceivedMessage[];
  listen(rule: ListenRule): void;
  /** How often each notification took effect. */
  effects(): { notificationId: string; count: number }[];
  receive(message: Incoming): Promise<number | 'nothing'>;
}

export interface Incoming {
  readonly body: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ReceivedMessage {
  /** Instant of the world, as far as the maker knows it. */
  readonly at: string | null;
  /** `notificationType`; the `Type` of a handshake; null when the body says neither. */
  readonly type: string | null;
  /** Message attribute `version`; v1.0 has none. */
  readonly version: string | null;
  /** Of the POST; names in lower case. */
  readonly headers: Incoming['headers'];
  /** The body as JSON; null when it is none. */
  readonly envelope: unknown;
  /** The DRS payload; null when there is none. */
  readonly payload: unknown;
  readonly verified: boolean;
  /** Why it had no effect. */
  readonly problem?: string;
  readonly effect: 'applied' | 'duplicate' | 'ignored' | 'refused';
}

export interface InboxParts {
  readonly transport: Transport;
  readonly topicArn: string;
  readonly drsUrl: string;
  /** Takes messages without an envelope, and so without a signature: whoever reaches the listener is believed. */
  readonly rawMessageDelivery: boolean;
  /** Real milliseconds that a certificate or a confirmation may take. */
  readonly patienceMs: number;
  /** Takes in what a notification tells; says why when it means nothing. */
  readonly hear: (heard: Heard) => string | null;
  /** The latest instant that the maker knows of. */
  readonly now: () => string | null;
}

type Outcome = Pick<ReceivedMessage, 'effect' | 'problem' | 'verified'> & { readonly status: number };

export function createInbox(parts: InboxParts): Inbox {
  const { transport, topicArn, patienceMs } = parts;
  const addresses = snsAddresses(topicArn, parts.drsUrl);
  const keyOf = createKeys(transport, patienceMs);
  const rules = createListenRules();
  const received: ReceivedMessage[] = [];
  // A maker that runs for years keeps these in a database, for as long as a message may be sent again.
  const messageIds = new Set<string>();
  const counts = new Map<string, number>();

  const refused = (status: number, problem: string): Outcome => ({
    status,
    effect: 'refused',
    verified: false,
    problem,
  });

  /** What a verified message, or one that nobody could verify, means. Nothing waits in here, so it is decided once. */
  const taken = (messageId: string | null, payload: unknown, verified: boolean): Outcome => {
    const done = { status: 200, verified } as const;
    const read = readNotification(payload);
    const notificationId = read.ok ? read.heard.notificationId : null;
    if ((messageId !== null && messageIds.has(messageId)) || (notificationId !== null && counts.has(notificationId))) {
      return { ...done, effect: 'duplicate' };
    }
    if (messageId !== null) messageIds.add(messageId);
    const problem = read.ok ? parts.hear(read.heard) : read.problem;
    if (problem !== null) return { ...done, effect: 'ignored', problem };
    if (notificationId !== null) counts.set(notificationId, (counts.get(notificationId) ?? 0) + 1);
    return { ...done, effect: 'applied' };
  };

  const confirmed = async (messageId: string, url: string, token: string): Promise<Outcome> => {
    if (messageIds.has(messageId)) return { status: 200, effect: 'duplicate', verified: true };
    const failed = { effect: 'refused', verified: true } as const;
    if (!addresses.isConfirmation(url, token)) {
      return { ...failed, status: 403, problem: 'SubscribeURL does not confirm a subscription of the maker' };
    }
    const reply = await sentWithin(transport, { method: 'GET', url }, patienceMs);
    if (reply?.status === 200) {
      messageIds.add(messageId);
      return { status: 200, effect: 'applied', verified: true };
    }
    return { ...failed, status: 503, problem: `SubscribeURL was answered with ${reply?.status ?? 'nothing'}` };
  };

  const ofEnvelope = async (envelope: Envelope, payload: unknown): Promise<Outcome> => {
    const verdict = await verdictOn(envelope, { topicArn, addresses, keyOf });
    if (!verdict.verified) return refused(verdict.later ? 503 : 403, verdict.problem);
    const { signable } = envelope;
    const { Type, MessageId } = signable;
    if (Type === 'Notification') return taken(MessageId, payload, true);
    if (Type === 'SubscriptionConfirmation') return confirmed(MessageId, signable.SubscribeURL, signable.Token);
    // Whoever ended the subscription had a reason. To confirm at once would make a circle.
    return { status: 200, effect: 'ignored', verified: true, problem: 'the subscription was ended' };
  };

  return {
    received,
    listen: rules.listen,
    effects: () => [...counts].map(([notificationId, count]) => ({ notificationId, count })),
    async receive({ body, headers }) {
      const json = parsedJson(body.startsWith('\uFEFF') ? body.slice(1) : body);
      const read = readEnvelope(json);
      const isRaw = !read.ok && parts.rawMessageDelivery && 'notificationInfo' in membersOf(json);
      const payload = isRaw ? json : payloadOf(membersOf(json));
      const type = typeOf(membersOf(json), payload);
      const rule = rules.ruleFor(type);
      const told = rule?.answer;
      await rule?.before?.();
      const outcome = !isTaking(told)
        ? refused(0, `the listener was told to answer ${told}`)
        : read.ok
          ? await ofEnvelope(read.envelope, payload)
          : isRaw
            ? taken(textOf(headers['x-amz-sns-message-id']), payload, false)
            : refused(400, read.problem);
      const { status, ...came } = outcome;
      const version = read.ok ? read.envelope.version : null;
      received.push({
        at: parts.now(),
        type,
        version,
        headers,
        envelope: json ?? null,
        payload: payload ?? null,
        ...came,
      });
      return told === undefined || (isTaking(told) && status !== 200) ? status : told;
    },
  };
}

/** The DRS payload of an envelope: a JSON text in `Message`. */
const payloadOf = ({ Type, Message }: Members): unknown =>
  Type === 'Notification' && typeof Message === 'string' ? parsedJson(Message) : undefined;

const typeOf = ({ Type }: Members, payload: unknown): string | null =>
  textOf(membersOf(membersOf(payload).notificationInfo).notificationType) ?? textOf(Type);
