import { z } from 'zod';
import { Instant, ModelId, SerialNumber, SlotId } from '../fields.ts';
import { type NotificationType, notifications } from '../notifications/index.ts';
import { Duration } from './duration.ts';
import {
  DELAY_MAX_MS,
  FAULT_EFFECTS,
  FAULT_PRESETS,
  FAULTY_OPERATIONS,
  type FaultEffect,
  type FaultPreset,
  isNotificationEffect,
  isRequestEffect,
  STATUS_DEFAULT,
} from './fault-effects.ts';
import { InstantText, readInstant } from './instant-text.ts';
import { Problem } from './order.ts';

/** Faults: what is to go wrong, for whom, how often and when. */

const BODY_MAX = 16 * 1024;

export const FaultId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 characters of A-Z, a-z, 0-9, "-", "_"')
  .meta({ id: 'FaultId', description: 'Name of a fault; `fault-1` and so on when none is given.', examples: ['down'] });

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** The edge writes these itself; another value of them would break the reply. */
const OWN_HEADERS = ['content-length', 'connection', 'transfer-encoding', 'date'];
/** A reply of these has no body, and one that is sent all the same would be read as the next reply. */
export const BODILESS: readonly number[] = [204, 205, 304];
/** Whether a fault may answer with a status. */
export const isAnsweredStatus = (status: number): boolean =>
  status >= 200 && status <= 599 && !BODILESS.includes(status);

const status = z
  .int('expected a status from 200 to 599')
  .min(200, 'expected a status from 200 to 599')
  .max(599, 'expected a status from 200 to 599')
  .refine((value) => !BODILESS.includes(value), 'expected a status that has a body: not 204, 205 or 304')
  .meta({
    description: `Of \`status\`: what is answered; ${STATUS_DEFAULT} when absent.`,
    // What is checked above, for the JSON Schemas.
    not: { enum: BODILESS },
  });

/** A pattern that fits in any case. */
const inAnyCase = (name: string): string => name.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

const headers = z
  .record(z.string(), z.string().max(1000, 'expected at most 1000 characters'))
  .superRefine((named, context) => {
    for (const name of Object.keys(named)) {
      const wrong = (message: string) => context.addIssue({ code: 'custom', path: [name], message });
      if (!HEADER_NAME.test(name)) wrong('expected the name of a header');
      else if (OWN_HEADERS.includes(name.toLowerCase())) wrong('this header is written by the emulator alone');
    }
  })
  .meta({
    description: 'Of `status`: headers of the answer, on top of the usual ones; `Content-Type` is replaced.',
    propertyNames: {
      type: 'string',
      pattern: HEADER_NAME.source,
      not: { pattern: `^(${OWN_HEADERS.map(inAnyCase).join('|')})$` },
    },
  });

const body = z
  .unknown()
  .refine((value) => (JSON.stringify(value) ?? '').length <= BODY_MAX, `expected at most ${BODY_MAX} characters`)
  .meta({
    description:
      'Of `status`: body of the answer, a text as it is or anything else as JSON; the error form of the protocol when absent.',
  });

/** What a fault does, and whom it strikes. */
const about = {
  status: status.optional(),
  headers: headers.optional(),
  body: body.optional(),
  delayMs: z
    .int()
    .min(1, `expected 1 to ${DELAY_MAX_MS}`)
    .max(DELAY_MAX_MS, `expected 1 to ${DELAY_MAX_MS}`)
    .optional()
    .meta({
      description: `Real milliseconds by which the answer to the call is held back, 1 to ${DELAY_MAX_MS}; needed by \`delay\`, possible with every effect on calls. What the call does is done at once.`,
    }),
  keepBytes: z.int().min(0).max(1_000_000).optional().meta({
    description: 'Of `truncate`: bytes of the body that are still sent; half of them when absent.',
  }),
  takesEffect: z.boolean().optional().meta({
    description:
      'Of `status` and `reset`: the call is served all the same, and only its answer is lost; false when absent.',
  }),
  problem: Problem.optional().meta({ description: 'Of `order-problem`: what is wrong with the order.' }),
  lateBy: Duration.optional().meta({
    description:
      'Of notifications, in virtual time: how late one is (PT1H when absent), how long after it its copy comes (PT1S), or how long one to be swapped waits for the next (PT1H).',
  }),
  operations: z.array(z.enum(FAULTY_OPERATIONS)).min(1).optional().meta({
    description: 'Calls that are struck, by the names of their endpoints; all of the service when absent.',
  }),
  surface: z.enum(['lwa', 'drs', 'sns']).optional().meta({ description: 'Calls that are struck, by their surface.' }),
  notifications: z
    .array(z.enum(Object.keys(notifications) as NotificationType[]))
    .min(1)
    .optional()
    .meta({ description: 'Notifications that are struck, by type; all of them when absent.' }),
  modelId: ModelId.optional().meta({ description: 'Only devices of this model.' }),
  serialNumber: SerialNumber.optional().meta({ description: 'Only the device with this serial number.' }),
  slotId: SlotId.optional().meta({ description: 'Only what is about this slot.' }),
  times: z.int().positive().max(1_000_000).optional().meta({
    description: 'Strikes so many times, then never again; without end when absent.',
  }),
  probability: z
    .number()
    .gt(0, 'expected more than 0, up to 1')
    .max(1, 'expected more than 0, up to 1')
    .optional()
    .meta({
      description: 'Strikes with this probability, drawn from the seed of the world; always when absent.',
    }),
};

/** Which keys say something about which effect. */
const KEYS_OF: Readonly<Record<string, (effect: FaultEffect) => boolean>> = {
  status: (effect) => effect === 'status',
  headers: (effect) => effect === 'status',
  body: (effect) => effect === 'status',
  delayMs: isRequestEffect,
  keepBytes: (effect) => effect === 'truncate',
  takesEffect: (effect) => effect === 'status' || effect === 'reset',
  problem: (effect) => effect === 'order-problem',
  lateBy: (effect) => isNotificationEffect(effect) && effect !== 'notification-lost',
  operations: isRequestEffect,
  surface: isRequestEffect,
  notifications: isNotificationEffect,
};

/** A plan as somebody wrote it, key by key good. */
type Plan = Readonly<Record<string, unknown>>;

const instantOf = (text: unknown): string | undefined => (typeof text === 'string' ? readInstant(text) : undefined);

/** What is wrong with a plan as a whole. Nothing is said of an effect that is not known. */
export function planProblems(plan: Plan): { readonly key: string; readonly message: string }[] {
  const { effect: given, preset } = plan;
  if ((given === undefined) === (preset === undefined))
    return [{ key: 'effect', message: 'expected exactly one of effect, preset' }];
  const meant = typeof preset === 'string' ? FAULT_PRESETS[preset as FaultPreset] : undefined;
  const effect = FAULT_EFFECTS.find((one) => one === (given ?? meant?.effect));
  if (effect === undefined) return [];
  const problems: { key: string; message: string }[] = [];
  const wrong = (key: string, message: string) => problems.push({ key, message });
  for (const [key, fits] of Object.entries(KEYS_OF))
    if (plan[key] !== undefined && !fits(effect)) wrong(key, `says nothing about the effect ${effect}`);
  if (effect === 'delay' && plan.delayMs === undefined) wrong('delayMs', 'expected how long, in real milliseconds');
  if (effect === 'order-problem' && plan.problem === undefined && meant === undefined)
    wrong('problem', 'expected "address", "payment" or "stock"');
  if (plan.operations !== undefined && plan.surface !== undefined)
    wrong('surface', 'expected at most one of operations, surface');
  if (plan.serialNumber !== undefined && plan.modelId === undefined)
    wrong('modelId', 'expected the model of the serial number');
  if (plan.until !== undefined && plan.for !== undefined) wrong('for', 'expected at most one of until, for');
  const [from, until] = [instantOf(plan.from), instantOf(plan.until)];
  if (from !== undefined && until !== undefined && until <= from) wrong('until', 'expected a later instant than from');
  return problems;
}

export const FaultPlan = z
  .strictObject({
    faultId: FaultId.optional(),
    effect: z.enum(FAULT_EFFECTS).optional().meta({ description: 'What goes wrong; or `preset`.' }),
    preset: z
      .enum(Object.keys(FAULT_PRESETS) as FaultPreset[])
      .optional()
      .meta({ description: 'What goes wrong, by a name from the life of a maker; or `effect`.' }),
    ...about,
    from: InstantText.optional().meta({ description: 'Virtual instant from which on it strikes; now when absent.' }),
    until: InstantText.optional().meta({
      description: 'Virtual instant from which on it strikes no more; never when absent.',
    }),
    for: Duration.optional().meta({ description: 'How long it strikes from `from` on, in place of `until`.' }),
  })
  .superRefine((plan, context) => {
    for (const { key, message } of planProblems(plan)) context.addIssue({ code: 'custom', path: [key], message });
  })
  .meta({ id: 'FaultPlan', description: 'What is to go wrong, for whom, how often and when.' });
export type FaultPlan = z.output<typeof FaultPlan>;

/** A fault as the world keeps it. */
export const PlannedFault = z
  .strictObject({
    faultId: FaultId,
    effect: z.enum(FAULT_EFFECTS).meta({ description: 'What goes wrong.' }),
    ...about,
    from: Instant.meta({ description: 'Virtual instant from which on it strikes.' }),
    until: Instant.optional().meta({ description: 'Virtual instant from which on it strikes no more.' }),
    matched: z.int().nonnegative().meta({ description: 'Calls it could have struck so far; draws are numbered so.' }),
    struck: z.int().nonnegative().meta({ description: 'How often it has struck.' }),
  })
  .meta({ id: 'PlannedFault', description: 'A fault that is planned.' });
export type PlannedFault = z.infer<typeof PlannedFault>;

export const Fault = PlannedFault.extend({
  phase: z.enum(['waiting', 'open', 'over']).meta({
    description: '`waiting` before its time, `open` while it strikes, `over` after its time or its last strike.',
  }),
}).meta({ id: 'Fault', description: 'A fault that is planned, and where it stands.' });
export type Fault = z.infer<typeof Fault>;

export const faultParams = { faultId: FaultId };

export const exampleFault: Fault = {
  faultId: 'fault-1',
  effect: 'status',
  status: 503,
  operations: ['replenish'],
  modelId: 'acme-coffee',
  times: 2,
  from: '2031-03-04T10:00:00.000Z',
  matched: 1,
  struck: 1,
  phase: 'open',
};
