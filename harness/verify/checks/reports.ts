import type { Check } from '../check.ts';
import type { DrsCall } from '../requests.ts';
import type { Session } from '../session.ts';

/** Reports of a device, and what it reads: bodies, slots, and the two forms of SubscriptionInfo. */

/** A report as the page has it. The instant is one that no clock has still before it. */
export const reportOf = (at: string) => ({
  expectedReplenishmentDate: at,
  remainingQuantityInUnit: 3.5,
  originalQuantityInUnit: 10,
  totalQuantityOnHand: 20,
  lastUseDate: at,
});

/** Long before any world of a service begins. */
export const PAST = '2015-01-01T00:00:00Z';

const NO_SLOT = 'no-such-slot';

const report = async (session: Session, change: Partial<DrsCall> = {}) => {
  const unit = await session.unit();
  return session.drs(unit, {
    operation: 'slotStatus',
    params: { slotId: unit.slotId },
    body: reportOf(PAST),
    ...change,
  });
};

const without = (name: keyof ReturnType<typeof reportOf>) => {
  const { [name]: _, ...rest } = reportOf(PAST);
  return rest;
};

export const reportChecks: readonly Check[] = [
  {
    id: 'slotStatus',
    title: 'a report of a slot is taken',
    source: 'SLOT',
    needs: ['device'],
    async run(session) {
      const exchange = await report(session);
      if (session.expectSuccess(exchange)) session.expectEqual(exchange, 'reply.body', {}, exchange.reply.body);
    },
  },
  {
    id: 'slotStatus.fields',
    title: 'a report of a slot without one of its fields, or with a text for a number, is refused',
    source: 'SLOT',
    needs: ['device'],
    async run(session) {
      for (const name of [
        'expectedReplenishmentDate',
        'remainingQuantityInUnit',
        'originalQuantityInUnit',
        'lastUseDate',
      ] as const)
        session.expectRefusal(await report(session, { body: without(name) }), 'invalidInput');
      const body = { ...reportOf(PAST), remainingQuantityInUnit: 'plenty' };
      session.expectRefusal(await report(session, { body }), 'invalidInput');
    },
  },
  {
    id: 'slotStatus.body',
    title: 'a report of a slot that is no JSON object is refused',
    source: 'SLOT',
    needs: ['device'],
    async run(session) {
      for (const body of ['{"remaining', '[]', '"full"'])
        session.expectRefusal(await report(session, { body }), 'invalidInput');
    },
  },
  {
    id: 'slotStatus.slot',
    title: 'a report of a slot that the model has not is refused',
    source: 'SLOT',
    needs: ['device'],
    async run(session) {
      session.expectRefusal(await report(session, { params: { slotId: NO_SLOT } }), 'slotNotFound');
    },
  },
  {
    id: 'deviceStatus',
    title: 'a sign of life is taken',
    source: 'DEV',
    needs: ['device'],
    async run(session) {
      const exchange = await session.drs(await session.unit(), {
        operation: 'deviceStatus',
        body: { mostRecentlyActiveDate: PAST },
      });
      if (session.expectSuccess(exchange)) session.expectEqual(exchange, 'reply.body', {}, exchange.reply.body);
    },
  },
  {
    id: 'deviceStatus.fields',
    title: 'a sign of life without its date is refused',
    source: 'DEV',
    needs: ['device'],
    async run(session) {
      session.expectRefusal(
        await session.drs(await session.unit(), { operation: 'deviceStatus', body: {} }),
        'invalidInput',
      );
    },
  },
  {
    id: 'subscriptionInfo',
    title: 'SubscriptionInfo has every slot, as a switch in 1.0 and with its product in 2.0, and both say the same',
    source: 'SUB',
    needs: ['device'],
    async run(session) {
      const unit = await session.unit();
      const first = await session.drs(unit, { operation: 'subscriptionInfo', result: '1.0' });
      const second = await session.drs(unit, { operation: 'subscriptionInfo', result: '2.0' });
      if (!session.expectSuccess(first) || !session.expectSuccess(second)) return;
      const older = slotsOf(first.reply.body);
      const newer = Object.fromEntries(
        Object.entries(slotsOf(second.reply.body)).map(([slotId, slot]) => [
          slotId,
          (slot as { readonly subscribed?: unknown } | null)?.subscribed,
        ]),
      );
      session.expectEqual(second, 'reply.body.slotsSubscriptionStatus.*.subscribed', older, newer);
      if (!Object.hasOwn(older, unit.slotId))
        session.differ({
          path: 'slotsSubscriptionStatus',
          expected: `slot ${unit.slotId}`,
          seen: Object.keys(older).join(', '),
        });
    },
  },
];

const slotsOf = (body: unknown): Readonly<Record<string, unknown>> => {
  const { slotsSubscriptionStatus: slots } = (body ?? {}) as { readonly slotsSubscriptionStatus?: unknown };
  return typeof slots === 'object' && slots !== null ? (slots as Record<string, unknown>) : {};
};
