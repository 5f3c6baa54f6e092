import { z } from 'zod';
import { Instant } from './fields.ts';

/** The kinds of entry in the append-only record of what happened. */

export const Finding = z
  .strictObject({
    rule: z.string().meta({ description: 'Obligation number, or the id of a tolerance.' }),
    field: z.string(),
    expected: z.string(),
    seen: z.string(),
    source: z.string(),
  })
  .meta({ id: 'Finding', description: 'Served, but a maker should know.' });
export type Finding = z.infer<typeof Finding>;

const base = {
  seq: z.number().int().positive(),
  at: Instant,
  wall: Instant.meta({ description: 'Real time, for people and for judges of spans; never the same in two runs.' }),
  cause: z.number().int().positive().nullable().meta({
    description:
      'Number of the entry this one came from; null when there is none, or none before it: a move of the clock is answered, and its call recorded, behind all that it brought about.',
  }),
  device: z.strictObject({ modelId: z.string(), serialNumber: z.string() }).nullable(),
  slotId: z.string().optional(),
};

export const CallEntry = z
  .strictObject({
    ...base,
    kind: z.literal('call'),
    surface: z.enum(['lwa', 'drs', 'sns', 'customer', 'control']).nullable(),
    operation: z.string().nullable(),
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown().meta({ description: 'Parsed JSON or form, else text; at most 16 KiB; null when empty.' }),
    tokenId: z.string().nullable().meta({ description: 'First 8 hex digits of the SHA-256 of the access token.' }),
    reply: z.strictObject({
      status: z.number().int().meta({ description: '0 when nothing was sent: a fault reset the connection.' }),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
    }),
    refusal: z.string().nullable(),
    findings: z.array(Finding),
    fault: z.number().int().nullable().meta({ description: 'Number of the entry of the fault that struck the call.' }),
    wallMs: z.number(),
  })
  .meta({ id: 'CallEntry' });

export const StateEntry = z
  .strictObject({
    ...base,
    kind: z.literal('state'),
    subject: z
      .enum(['registration', 'order', 'slot', 'tokens', 'topic', 'subscription', 'message', 'consent', 'revocation'])
      .meta({ description: 'What has changed; `message` is one that the maker published himself.' }),
    id: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    rule: z.string(),
  })
  .meta({ id: 'StateEntry' });

export const NotificationEntry = z
  .strictObject({
    ...base,
    kind: z.literal('notification'),
    notificationId: z.string(),
    notificationType: z.string(),
    version: z.string().nullable(),
    topicArn: z.string(),
    instanceId: z.string().optional(),
    payload: z.record(z.string(), z.unknown()),
    declined: z.enum(['AuthorizationError', 'NotFound']).optional().meta({
      description:
        'SNS declined the publish: the policy of the topic does not let account 476877469412 in (403), or there is no such topic (404). Nobody gets it.',
    }),
  })
  .meta({ id: 'NotificationEntry' });

export const DeliveryEntry = z
  .strictObject({
    ...base,
    kind: z.literal('delivery'),
    notificationId: z.string().nullable(),
    messageId: z.string(),
    type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    subscriptionArn: z.string(),
    attempt: z.number().int().positive(),
    outcome: z.enum(['delivered', 'retry', 'permanent', 'exhausted']),
    status: z.number().int().nullable(),
    error: z.string().optional(),
    nextAttemptAt: Instant.optional(),
    wallMs: z.number(),
  })
  .meta({ id: 'DeliveryEntry' });

export const ClockEntry = z
  .strictObject({
    ...base,
    kind: z.literal('clock'),
    from: Instant,
    to: Instant,
    mode: z.enum(['system', 'manual']),
    scale: z.number(),
  })
  .meta({ id: 'ClockEntry' });

export const CustomerEntry = z
  .strictObject({ ...base, kind: z.literal('customer'), actor: z.string(), action: z.string() })
  .meta({ id: 'CustomerEntry' });

export const FaultEntry = z
  .strictObject({
    ...base,
    kind: z.literal('fault'),
    faultId: z.string(),
    effect: z.string().meta({ description: 'The effect of the fault, with the status or the problem behind it.' }),
    notificationId: z.string().optional().meta({ description: 'The notification that was struck.' }),
    instanceId: z.string().optional().meta({ description: 'The order that was struck.' }),
  })
  .meta({ id: 'FaultEntry' });

export const GapEntry = z
  .strictObject({ ...base, kind: z.literal('gap'), dropped: z.number().int() })
  .meta({ id: 'GapEntry' });

export const WorldEntry = z
  .strictObject({ ...base, kind: z.literal('world'), event: z.enum(['started', 'reset', 'restored']) })
  .meta({ id: 'WorldEntry' });

export const TimelineEntry = z
  .discriminatedUnion('kind', [
    CallEntry,
    StateEntry,
    NotificationEntry,
    DeliveryEntry,
    ClockEntry,
    CustomerEntry,
    FaultEntry,
    GapEntry,
    WorldEntry,
  ])
  .meta({ id: 'TimelineEntry', description: 'One thing that happened.' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;
export type EntryKind = TimelineEntry['kind'];

/** An entry before the timeline gives it its number and real time. */
export type NewEntry = TimelineEntry extends infer E
  ? E extends TimelineEntry
    ? Omit<E, 'seq' | 'wall'>
    : never
  : never;
