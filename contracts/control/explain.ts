import { z } from 'zod';
import { Instant, SlotId } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { deviceQuery } from './lists.ts';
import { notFound } from './refusals.ts';

/** What an explanation comes to, in a word for programs; the answer says the same to people. */

export const SLOT_CODES = [
  'deregistered',
  'app-removed',
  'slot-not-set-up',
  'no-product',
  'unsubscribed',
  'order-accepted',
  'order-in-resolution',
  'order-placed',
  'order-shipped',
  'order-delivered',
  'order-cancelled',
  'call-struck',
  'call-refused',
  'never-asked',
] as const;

export const NOTIFICATION_CODES = [
  'delivered',
  'nobody-subscribed',
  'due-now',
  'waiting-for-turn',
  'delayed',
  'retrying',
  'permanent',
  'exhausted',
  'lost',
  'subscription-ended',
  'filtered',
  'publish-declined',
  'not-kept',
] as const;

export const TOKEN_CODES = [
  'good',
  'good-for-refresh',
  'good-for-exchange',
  'malformed',
  'foreign',
  'device-unknown',
  'deregistered',
  'grant-ended',
  'app-removed',
  'declared-dead',
  'expired',
  'code-used',
  'handshake-token',
] as const;

const codes = [...new Set([...SLOT_CODES, ...NOTIFICATION_CODES, ...TOKEN_CODES])] as const;
export type ExplanationCode =
  | (typeof SLOT_CODES)[number]
  | (typeof NOTIFICATION_CODES)[number]
  | (typeof TOKEN_CODES)[number];

/** What Replenish answers: one of its detail codes, or the name of a refusal it declares. */
export const REPLENISH_ANSWERS = [
  'STANDARD_ORDER_PLACED',
  'TEST_ORDER_PLACED',
  'ORDER_INPROGRESS',
  'slotUnsubscribed',
  'slotNotFound',
  'invalidToken',
] as const;

export const ExplanationStep = z
  .strictObject({
    at: Instant.nullable().meta({ description: 'Virtual instant; null for what holds at all times.' }),
    seq: z.int().positive().nullable().meta({
      description: 'Number of the entry on the timeline that shows it; null when none does, or it is no longer kept.',
    }),
    rule: z.string().nullable().meta({
      description:
        'What decided: a row of the order machine (`T1` to `T10`), the number of an obligation, the name of a refusal, or `fault`; null for a plain fact.',
    }),
    text: z.string(),
    source: z
      .strictObject({ title: z.string(), url: z.string().nullable() })
      .nullable()
      .meta({ description: 'Where the rule comes from.' }),
  })
  .meta({ id: 'ExplanationStep', description: 'One link of the chain that leads to the answer.' });

export const Explanation = z
  .strictObject({
    question: z.string().meta({ description: 'The question in words; a token in it is only named by its id.' }),
    code: z.enum(codes as [ExplanationCode, ...ExplanationCode[]]).meta({
      description: 'The answer in a word, for programs.',
    }),
    answer: z.string().meta({ description: 'The answer in a sentence or two.' }),
    now: Instant,
    replenish: z.enum(REPLENISH_ANSWERS).nullable().meta({
      description:
        'Of a slot: what Replenish would answer now to the living access token of the device, planned faults aside; `invalidToken` when there can be none. Null for other questions.',
    }),
    steps: z.array(ExplanationStep).meta({ description: 'What led to the answer, oldest first.' }),
    next: z.array(z.string()).meta({ description: 'What would change the answer.' }),
  })
  .meta({ id: 'Explanation', description: 'Why something did or did not happen.' });
export type Explanation = z.infer<typeof Explanation>;

const query = z
  .strictObject({
    device: deviceQuery.device.meta({
      description: 'Why was no order placed for this device, or what became of the last one? As `MODEL/SERIAL`.',
    }),
    slot: SlotId.optional().meta({ description: 'Slot of the device; its first one when absent.' }),
    notification: z.string().min(1).max(255).optional().meta({
      description: 'Why did this notification not arrive, or when did it? Its `notificationId`.',
    }),
    token: z.string().min(1).max(4096).optional().meta({
      description:
        'Why is this token refused, or until when is it good? An access token, a refresh token or an authorization code. It goes into no record, log or reply.',
    }),
  })
  .superRefine(({ device, slot, notification, token }, context) => {
    const wrong = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const asked = [device, notification, token].filter((value) => value !== undefined).length;
    if (asked !== 1) wrong('query', 'expected exactly one of device (with slot), notification, token');
    else if (slot !== undefined && device === undefined) wrong('slot', 'expected the device it belongs to');
  });

/** Why something did or did not happen. */
export const explain = defineControl({
  name: 'explain',
  methods: ['GET'],
  paths: [{ path: '/_emulator/explain' }],
  summary: 'Explain why something did or did not happen',
  description:
    'One question a call. For a device and a slot: why was no order placed, or what became of the last one. For a notification: why it did not arrive, or when it did. For a token: why it is refused, or until when it is good. The chain of rules and entries of the timeline, in plain words with sources. Asking changes nothing and leaves no trace.',
  query,
  reply: { status: 200, description: 'The explanation.', body: Explanation },
  refusals: { notFound },
  examples: {
    query: { device: 'acme-coffee/SN-0001', slot: 'beans' },
    reply: {
      unsubscribed: {
        question: 'Why was no order placed for slot beans of acme-coffee/SN-0001?',
        code: 'unsubscribed',
        answer: 'The customer switched slot beans off, so Replenish refuses to order for it.',
        now: '2031-03-04T10:00:00.000Z',
        replenish: 'slotUnsubscribed',
        steps: [
          {
            at: '2031-03-04T09:30:00.000Z',
            seq: 7,
            rule: '11',
            text: 'Slot beans was switched off by the customer.',
            source: { title: 'DRS Glossary', url: 'https://developer.amazon.com/docs/dash/glossary.html' },
          },
        ],
        next: ['The customer switches the slot on: PUT devices/acme-coffee/SN-0001/slots/beans/subscription.'],
      },
    },
  },
});
