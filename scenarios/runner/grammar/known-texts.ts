import { z } from 'zod';
import { BODILESS, isAnsweredStatus } from '../../../contracts/control/fault.ts';
import { FAULTY_OPERATIONS, NOTIFICATION_EFFECTS } from '../../../contracts/control/fault-effects.ts';
import { Problem } from '../../../contracts/control/order.ts';
import type { EndpointDefinition } from '../../../contracts/endpoint.ts';
import { FINDING_RULES } from '../../../contracts/finding-rules.ts';
import { endpoints, notifications } from '../../../contracts/index.ts';
import { SUBJECTS } from '../../../contracts/timeline-states.ts';

/**
 * Texts of which only some exist, by the contracts. What nobody will ever see must not be looked for: that it never
 * happened, or not once, would be true for ever.
 */

/** What nobody serves is refused without a contract of its own. */
const EDGE_REFUSALS = ['unknownPath', 'methodNotAllowed', 'unreadable'];
const HANDSHAKES = ['SubscriptionConfirmation', 'UnsubscribeConfirmation'];

const known = (id: string, texts: readonly string[]) => z.enum(texts as [string, ...string[]]).meta({ id });

export const Operation = known('Operation', Object.keys(endpoints));
/** Of the service: driving the machine is none. */
export const ServiceOperation = known('ServiceOperation', FAULTY_OPERATIONS);
export const RefusalName = known('RefusalName', [
  ...new Set(Object.values<EndpointDefinition>(endpoints).flatMap(({ refusals }) => Object.keys(refusals))),
  ...EDGE_REFUSALS,
]);
export const NotificationType = known('NotificationType', Object.keys(notifications));
/** Whatever else comes to a listener breaks its contract, and so fails the step that brought it about. */
export const MessageType = known('MessageType', [...Object.keys(notifications), ...HANDSHAKES]);
export const FindingRule = known('FindingRule', FINDING_RULES);
export const Subject = known('Subject', SUBJECTS);

const EFFECTS: readonly string[] = [
  'delay',
  'reset',
  'truncate',
  ...Problem.options.map((problem) => `order-problem ${problem}`),
  ...NOTIFICATION_EFFECTS,
];
const STATUS = /^status ([2-5]\d\d)$/;

/** An effect as the timeline has it. */
export const StruckEffect = z
  .string()
  .superRefine((effect, context) => {
    const status = STATUS.exec(effect)?.[1];
    if (EFFECTS.includes(effect) || (status !== undefined && isAnsweredStatus(Number(status)))) return;
    const message = `expected one of status 503 (or another one that can be answered), ${EFFECTS.join(', ')}`;
    context.addIssue({ code: 'custom', message, params: { choices: ['status 503', ...EFFECTS] } });
  })
  .meta({ anyOf: [{ enum: EFFECTS }, { pattern: `^status (?!${BODILESS.join('|')})[2-5]\\d\\d$` }] });
