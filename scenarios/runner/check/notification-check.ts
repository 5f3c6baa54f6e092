import { notifications } from '../../../contracts/index.ts';
import {
  attributeOf,
  formsOf,
  type NotificationDefinition,
  type NotificationForm,
} from '../../../contracts/notifications/index.ts';
import { Envelope } from '../../../contracts/sns/envelope.ts';
import { NOTHING, show, within } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import { schemaViolations } from './schema-violations.ts';

/**
 * Whether a message that the listener of the maker received keeps its contract: headers of the POST, envelope,
 * signature, and the payload by its type and version.
 */

/** A message as it arrived. */
export interface Arrived {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, parsed; its text when it is no JSON. */
  readonly body: unknown;
  /** Whether the signature is good; null where there is none to look at. */
  readonly verified: boolean | null;
  /** Why the listener did not take it. */
  readonly problem?: string | undefined;
}

export interface ReadMessage {
  /** `notificationType`; the `Type` of the envelope for a handshake; null when neither can be read. */
  readonly type: string | null;
  /** Version of the message; null for a type that says none. */
  readonly version: string | null;
  readonly payload: unknown;
  /** Null when the payload was delivered raw. */
  readonly envelope: Readonly<Record<string, unknown>> | null;
  readonly isHandshake: boolean;
  readonly violations: readonly Difference[];
}

const SUBJECT = 'DRS Notification';
const MESSAGE_ID = 'x-amz-sns-message-id';

export function readMessage({ headers, body, verified, problem = 'one that does not' }: Arrived): ReadMessage {
  const isRaw = headers['x-amz-sns-rawdelivery'] === 'true';
  const envelope = isRaw || !isObject(body) ? null : body;
  const isHandshake = envelope !== null && envelope.Type !== 'Notification';
  const violations = [...checkHeaders(headers, envelope)];
  if (isRaw) return { ...readPayload(body, undefined, violations), envelope: null, isHandshake: false };
  violations.push(...checkEnvelope(body));
  if (verified === false)
    violations.push({ path: 'envelope.Signature', expected: 'a signature that fits', seen: problem });
  if (isHandshake || envelope === null)
    return {
      type: typeof envelope?.Type === 'string' ? envelope.Type : null,
      version: null,
      payload: null,
      envelope,
      isHandshake,
      violations,
    };
  if (envelope.Subject !== SUBJECT)
    violations.push({ path: 'envelope.Subject', expected: show(SUBJECT), seen: show(envelope.Subject) });
  return { ...readPayload(parsed(envelope.Message), versionAttribute(envelope), violations), envelope, isHandshake };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkHeaders(headers: Arrived['headers'], envelope: Readonly<Record<string, unknown>> | null): Difference[] {
  const expected: [string, unknown][] = [
    ['x-amz-sns-message-type', envelope === null ? 'Notification' : envelope.Type],
    ['content-type', 'text/plain; charset=UTF-8'],
    ...(envelope === null
      ? []
      : ([
          [MESSAGE_ID, envelope.MessageId],
          ['x-amz-sns-topic-arn', envelope.TopicArn],
        ] as [string, unknown][])),
  ];
  const present = [
    MESSAGE_ID,
    'x-amz-sns-topic-arn',
    'user-agent',
    // A subscription that is not confirmed yet is not named.
    ...(envelope?.Type === 'SubscriptionConfirmation' ? [] : ['x-amz-sns-subscription-arn']),
  ];
  return [
    ...expected
      .filter(([name, value]) => headers[name] !== value)
      .map(([name, value]) => ({ path: within('headers', name), expected: show(value), seen: show(headers[name]) })),
    ...present
      .filter((name) => headers[name] === undefined)
      .map((name) => ({ path: within('headers', name), expected: 'the header', seen: NOTHING })),
  ];
}

const checkEnvelope = (body: unknown): Difference[] => schemaViolations(Envelope, body, 'envelope');

const versionAttribute = (envelope: Readonly<Record<string, unknown>>): string | null => {
  const { MessageAttributes: attributes } = envelope;
  const version = isObject(attributes) ? attributes.version : undefined;
  return isObject(version) && typeof version.Value === 'string' ? version.Value : null;
};

/** Reads and checks a payload; `attribute` is the version the envelope says, undefined where there is no envelope. */
function readPayload(payload: unknown, attribute: string | null | undefined, before: readonly Difference[]) {
  const info = isObject(payload) && isObject(payload.notificationInfo) ? payload.notificationInfo : {};
  const type = typeof info.notificationType === 'string' ? info.notificationType : null;
  const notification: NotificationDefinition | undefined =
    type !== null && Object.hasOwn(notifications, type) ? notifications[type as keyof typeof notifications] : undefined;
  if (notification === undefined) {
    const expected = `one of ${Object.keys(notifications).join(', ')}`;
    const violation = { path: 'payload.notificationInfo.notificationType', expected, seen: show(type) };
    return { type, version: null, payload, violations: [...before, violation] };
  }
  const forms = formsOf(notification);
  const form =
    attribute === undefined
      ? forms.findLast((candidate) => notification.schemas[candidate]?.safeParse(payload).success)
      : forms.find((candidate) => attributeOf(notification, candidate) === attribute);
  const version = form === undefined ? null : form === 'single' ? attributeOf(notification, form) : form;
  if (form === undefined && attribute !== undefined) {
    const known = forms.map((candidate) => show(attributeOf(notification, candidate) ?? undefined)).join(' or ');
    const violation = {
      path: 'envelope.MessageAttributes.version.Value',
      expected: known,
      seen: show(attribute ?? undefined),
    };
    return { type, version, payload, violations: [...before, violation] };
  }
  const checked: NotificationForm = form ?? (forms.at(-1) as NotificationForm);
  const schema = notification.schemas[checked];
  return {
    type,
    version,
    payload,
    violations: [...before, ...(schema === undefined ? [] : schemaViolations(schema, payload, 'payload'))],
  };
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
