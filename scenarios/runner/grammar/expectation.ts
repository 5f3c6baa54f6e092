import { z } from 'zod';
import { withKeyRule } from '../key-rules.ts';
import {
  FindingRule,
  MessageType,
  NotificationType,
  Operation,
  RefusalName,
  ServiceOperation,
  StruckEffect,
  Subject,
} from './known-texts.ts';
import { Name } from './names.ts';
import { Pattern } from './pattern.ts';
import { withStates } from './state-rule.ts';
import type { Values } from './values.ts';

/** What may be expected of a step: replies, notifications, states, findings, faults, and what must not have happened. */

const RULE = 'Number of the obligation that it touches, or id of the tolerance where it touches none.';

export function expectationOf({ of, text, count, version, duration, instant }: Values) {
  const expectedFault = z.strictObject({
    faultId: text.optional().meta({ description: 'Name of the fault; any when absent.' }),
    effect: of(StruckEffect).optional().meta({
      description: 'Its effect as the timeline has it, such as `status 503`, `reset`, `notification-lost`.',
    }),
    slotId: text.optional().meta({ description: 'Slot it struck; any when absent.' }),
    count: count.optional().meta({ description: 'How often it struck; at least once when absent.' }),
  });

  const expectedNotification = z.strictObject({
    type: of(MessageType).meta({ description: '`notificationType`, or the `Type` of a handshake.' }),
    version: version.optional().meta({ description: 'Version of the payload; any when absent.' }),
    slotId: text.optional().meta({ description: 'Slot it is about; any when absent.' }),
    count: count.optional().meta({ description: 'How many of it; at least one when absent.' }),
    payload: Pattern.optional().meta({ description: 'What the payload holds.' }),
    envelope: Pattern.optional().meta({ description: 'What the SNS envelope holds.' }),
  });

  const watched = {
    call: z
      .strictObject({
        operation: of(ServiceOperation).optional().meta({ description: 'Operation, such as `replenish`.' }),
        status: Pattern.optional().meta({ description: 'HTTP status.' }),
        slotId: text.optional().meta({ description: 'Slot it is about.' }),
      })
      .meta({ description: 'A call to the service.' }),
    notification: expectedNotification
      .omit({ count: true, type: true })
      .extend({ type: of(NotificationType).optional().meta({ description: '`notificationType`.' }) })
      .meta({ description: 'A notification that the listener received.' }),
    finding: z
      .strictObject({
        rule: of(FindingRule).optional().meta({ description: RULE }),
        field: text.optional().meta({ description: 'Field it is about.' }),
      })
      .meta({ description: 'Something a maker should know.' }),
    state: withStates(
      z.strictObject({
        subject: of(Subject).optional().meta({ description: 'What changed, such as `order` or `registration`.' }),
        from: text.nullable().optional().meta({ description: 'What it was; null for nothing.' }),
        to: text.nullable().optional().meta({ description: 'What it became; null for nothing.' }),
      }),
      'A change of state on the timeline.',
    ),
  };

  const reply = z
    .strictObject({
      operation: of(Operation).optional().meta({
        description:
          'The last call of this operation; the last call of the step when absent, but for what `listen` has the listener call.',
      }),
      status: Pattern.optional().meta({ description: 'HTTP status.' }),
      refusal: of(RefusalName)
        .optional()
        .meta({ description: 'Name of the refusal in the contract of the operation.' }),
      headers: z.record(z.string(), Pattern).optional().meta({ description: 'Headers, by name in any case.' }),
      body: Pattern.optional().meta({ description: 'What the body holds.' }),
    })
    .meta({ description: 'What a call of the step was answered.' });

  const notification = z.union([expectedNotification, z.array(expectedNotification)]).meta({
    description: 'What the listener received during the step, in any order; with `exactly`, that and nothing else.',
  });

  const state = z
    .strictObject({
      device: Pattern.optional().meta({
        description: 'The device, as `GET /_emulator/devices/{modelId}/{serialNumber}` shows it.',
      }),
      order: Pattern.optional().meta({ description: 'The last order, of `slotId` if that is given here.' }),
      client: Pattern.optional().meta({
        description: 'What the client of the device knows: registered, slots, effects.',
      }),
      clock: instant.optional().meta({ description: 'The instant it is.' }),
    })
    .meta({ description: 'How things are now.' });

  const findings = z
    .array(
      z.strictObject({
        rule: of(FindingRule).meta({ description: RULE }),
        field: text.optional().meta({ description: 'Field it is about.' }),
        expected: Pattern.optional().meta({ description: 'What was expected there.' }),
        seen: Pattern.optional().meta({ description: 'What was seen there.' }),
      }),
    )
    .meta({ description: 'Findings of the calls of the step; with `exactly`, those and no others.' });

  const faults = z.array(expectedFault).meta({
    description:
      'Faults that struck during the step, in any order; with `exactly`, those and no others. Where a strike is expected, so is what it does to the replies of the step.',
  });

  const never = withKeyRule(
    z.strictObject({
      call: watched.call.optional(),
      notification: watched.notification.optional(),
      finding: watched.finding.optional(),
      state: watched.state.optional(),
      within: duration.optional().meta({
        description: 'Span that begins with the observed step, and has to be over; until now when absent.',
      }),
    }),
    { how: 'exactly-one', keys: ['call', 'notification', 'finding', 'state'] },
  ).meta({ description: 'What must not have happened from the observed step on.' });

  return withKeyRule(
    z.strictObject({
      of: Name.optional().meta({ description: 'Id of the step that is observed; the one before when absent.' }),
      reply: reply.optional(),
      notification: notification.optional(),
      state: state.optional(),
      findings: findings.optional(),
      faults: faults.optional(),
      never: never.optional(),
      exactly: z
        .boolean()
        .optional()
        .meta({ description: 'What is said is all there may be: no other keys, items, notifications or findings.' }),
    }),
    { how: 'at-least-one', keys: ['reply', 'notification', 'state', 'findings', 'faults', 'never'] },
  ).meta({ description: 'What must have come of a step. It only looks; it changes nothing.' });
}
