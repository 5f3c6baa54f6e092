import type { MediaTypeObject, ParameterObject, PathItemObject, SchemaObject } from 'openapi3-ts/oas31';
import { attributeOf, formsOf, type NotificationDefinition } from '../notifications/definition.ts';
import { Notification, SubscriptionConfirmation, UnsubscribeConfirmation } from '../sns/envelope.ts';
import type { Provenance } from '../sources.ts';
import { sourceOf } from './operation.ts';
import type { JsonSchema, SchemaPool } from './schemas.ts';

/** What SNS posts to a maker's listener: a payload as text in a signed envelope, and the messages of the handshake. */

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const SUBSCRIPTION = `${TOPIC}:1333bc1c-fe6c-4b03-a820-212c69599354`;
const MESSAGE_ID = '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42';

const header = (name: string, description: string, schema: SchemaObject, required = true): ParameterObject => ({
  name,
  in: 'header',
  ...(required ? { required } : {}),
  description,
  schema,
});

const text = (example: string): SchemaObject => ({ type: 'string', examples: [example] });

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'];

/** Headers of the deliveries, as components. */
export const snsHeaders: Readonly<Record<string, ParameterObject>> = {
  SnsMessageType: header('x-amz-sns-message-type', 'Type of the message.', { type: 'string', enum: TYPES }),
  SnsMessageId: header('x-amz-sns-message-id', 'Id of the message, the same on every retry.', text(MESSAGE_ID)),
  SnsTopicArn: header('x-amz-sns-topic-arn', 'Topic the message was published to.', text(TOPIC)),
  SnsSubscriptionArn: header(
    'x-amz-sns-subscription-arn',
    'Subscription it is sent for; the confirmation of a subscription has none.',
    text(SUBSCRIPTION),
    false,
  ),
  SnsRawDelivery: header(
    'x-amz-sns-rawdelivery',
    '`true` with raw delivery: the body is the payload alone, without envelope, signature and attributes.',
    { type: 'string', const: 'true' },
    false,
  ),
};

const parameters = Object.keys(snsHeaders).map((key) => ({ $ref: `#/components/parameters/${key}` }));

const responses = {
  '2XX': { description: 'Received. No whole answer within 15 seconds counts as failed, and is tried again.' },
  '4XX': { description: 'Failed for good, except 429, which is tried again.' },
  '5XX': { description: 'Tried again, three times, 20 seconds apart.' },
};

interface Posted {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly provenance: Provenance;
  readonly media: MediaTypeObject;
}

const webhook = ({ name, summary, description, provenance, media }: Posted): PathItemObject => ({
  post: {
    operationId: name,
    tags: ['notifications'],
    summary,
    description,
    ...sourceOf(provenance),
    security: [],
    parameters,
    requestBody: { required: true, content: { 'text/plain; charset=UTF-8': media } },
    responses,
    'x-evidence': provenance.evidence,
  },
});

const envelope = (payload: unknown, attribute: string | null) => ({
  Type: 'Notification',
  MessageId: MESSAGE_ID,
  TopicArn: TOPIC,
  Subject: 'DRS Notification',
  Message: JSON.stringify(payload),
  Timestamp: '2031-03-04T10:00:02.188Z',
  SignatureVersion: '1',
  Signature: 'c2lnbmF0dXJl',
  SigningCertURL: 'http://127.0.0.1:8700/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
  UnsubscribeURL: `http://127.0.0.1:8700/?Action=Unsubscribe&SubscriptionArn=${SUBSCRIPTION}`,
  ...(attribute === null ? {} : { MessageAttributes: { version: { Type: 'String', Value: attribute } } }),
});

/** The envelope with what DRS puts into it. `contentSchema` is JSON Schema's word for "text that holds this". */
const holding = (payload: JsonSchema, pool: SchemaPool): SchemaObject => {
  const message = {
    type: 'string' as const,
    description: 'The payload, as compact JSON.',
    contentMediaType: 'application/json',
    contentSchema: payload,
  };
  const drs = { Subject: { type: 'string' as const, const: 'DRS Notification' }, Message: message };
  return { allOf: [pool.json(Notification), { type: 'object', properties: drs, required: ['Subject'] }] };
};

export function webhookOf(notification: NotificationDefinition, pool: SchemaPool): PathItemObject {
  const { name, summary, when: description, provenance } = notification;
  const forms = formsOf(notification);
  const payloads = forms.flatMap((form) => {
    const schema = notification.schemas[form];
    return schema === undefined ? [] : [pool.json(schema)];
  });
  const [first = {}, ...others] = payloads;
  const examples = forms.map((form) => [
    form === 'single' ? 'payload' : `v${form}`,
    { value: envelope(notification.examples[form], attributeOf(notification, form)) },
  ]);
  const schema = holding(others.length === 0 ? first : { anyOf: payloads }, pool);
  return webhook({ name, summary, description, provenance, media: { schema, examples: Object.fromEntries(examples) } });
}

/** The two messages of the handshake, by type. */
export const handshakeWebhooks = (pool: SchemaPool): Record<string, PathItemObject> => ({
  SubscriptionConfirmation: webhook({
    name: 'SubscriptionConfirmation',
    summary: 'An endpoint was subscribed and has to confirm.',
    description: 'Sent once when an endpoint is subscribed; nothing else is sent before it is confirmed.',
    provenance: { evidence: 'documented', source: 'AWS-SNS-FORMATS' },
    media: { schema: pool.json(SubscriptionConfirmation) },
  }),
  UnsubscribeConfirmation: webhook({
    name: 'UnsubscribeConfirmation',
    summary: 'A subscription has ended.',
    description: 'Sent when a subscription was ended by its `UnsubscribeURL`; its `SubscribeURL` undoes that.',
    provenance: { evidence: 'documented', source: 'AWS-SNS-FORMATS' },
    media: { schema: pool.json(UnsubscribeConfirmation) },
  }),
});
