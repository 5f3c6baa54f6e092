import type { LoggedExchange } from '../../../scenarios/runner/exchange-log.ts';
import type { Check } from '../check.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../subject.ts';

/** Ordering, looking at an order, and taking test orders back. */

const NO_SLOT = 'no-such-slot';

const replenish = (session: Session, unit: Unit, slotId = unit.slotId): Promise<LoggedExchange> =>
  session.drs(unit, { operation: 'replenish', params: { slotId } });

interface Replenished {
  readonly detailCode?: unknown;
  readonly eventInstanceId?: unknown;
}

const orderOf = ({ reply }: LoggedExchange): Replenished => (reply.body ?? {}) as Replenished;

export const orderChecks: readonly Check[] = [
  {
    id: 'replenish',
    title: 'a slot is ordered for once; as long as the order runs, the answer is ORDER_INPROGRESS',
    source: 'REPL',
    needs: ['device', 'order'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const first = await replenish(session, unit);
      if (!session.expectSuccess(first)) return;
      const { detailCode } = orderOf(first);
      // Of a device that was there before, an order may run already.
      if (detailCode !== 'ORDER_INPROGRESS' && detailCode !== 'TEST_ORDER_PLACED')
        session.expectEqual(first, 'reply.body.detailCode', 'STANDARD_ORDER_PLACED', detailCode);
      const second = await replenish(session, unit);
      if (!session.expectSuccess(second)) return;
      session.expectEqual(second, 'reply.body.detailCode', 'ORDER_INPROGRESS', orderOf(second).detailCode);
    },
  },
  {
    id: 'replenish.test-device',
    title: 'a test device gets test orders',
    source: 'TEST',
    needs: ['control'],
    async run(session) {
      const exchange = await replenish(session, await session.unit({ isTestDevice: true }));
      if (session.expectSuccess(exchange))
        session.expectEqual(exchange, 'reply.body.detailCode', 'TEST_ORDER_PLACED', orderOf(exchange).detailCode);
    },
  },
  {
    id: 'replenish.slot',
    title: 'a slot that the model has not is not ordered for',
    source: 'REPL',
    needs: ['device'],
    async run(session) {
      session.expectRefusal(await replenish(session, await session.unit(), NO_SLOT), 'slotNotFound');
    },
  },
  {
    id: 'getOrderInfo',
    title: 'an order can be looked at by the id that ordering it gave',
    source: 'ORDER',
    needs: ['device', 'order'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const placed = await replenish(session, unit);
      if (!session.expectSuccess(placed)) return;
      const { eventInstanceId: instanceId } = orderOf(placed);
      const params = { eventInstanceId: String(instanceId) };
      const exchange = await session.drs(unit, { operation: 'getOrderInfo', params });
      if (!session.expectSuccess(exchange)) return;
      const { orderInfoData } = (exchange.reply.body ?? {}) as {
        orderInfoData?: { instanceId?: unknown; orderItems?: unknown };
      };
      session.expectEqual(exchange, 'reply.body.orderInfoData.instanceId', instanceId, orderInfoData?.instanceId);
      const [item] = Array.isArray(orderInfoData?.orderItems) ? orderInfoData.orderItems : [];
      session.expectEqual(exchange, 'reply.body.orderInfoData.orderItems[0].slotId', unit.slotId, item?.slotId);
    },
  },
  {
    id: 'getOrderInfo.unknown',
    title: 'an id that no order of the device has is refused',
    source: 'ORDER',
    needs: ['device'],
    async run(session) {
      const params = { eventInstanceId: 'amzn1.dash.v2.o.bm90aGluZw==' };
      const exchange = await session.drs(await session.unit(), { operation: 'getOrderInfo', params });
      session.expectRefusal(exchange, 'unknownInstance');
    },
  },
  ...([undefined, 'OfSlot', 'OfSlotOlder'] as const).map(
    (path): Check => ({
      id: `cancelTestOrders${path === undefined ? '' : `.${path}`}`,
      title: `CancelTestOrder frees the slot for another test order (${path === undefined ? 'all slots' : path === 'OfSlot' ? 'one slot' : 'one slot, the older path'})`,
      source: 'CANCEL',
      needs: ['control'],
      async run(session) {
        const unit = await session.unit({ isTestDevice: true });
        const first = await replenish(session, unit);
        const cancelled = await session.drs(unit, {
          operation: 'cancelTestOrders',
          ...(path === undefined ? {} : { path, params: { slotId: unit.slotId } }),
        });
        if (!session.expectSuccess(cancelled)) return;
        const { slotOrderStatuses } = (cancelled.reply.body ?? {}) as { slotOrderStatuses?: unknown };
        const own = (Array.isArray(slotOrderStatuses) ? slotOrderStatuses : []).find(
          (slot) => slot?.slotId === unit.slotId,
        );
        session.expectEqual(
          cancelled,
          'reply.body.slotOrderStatuses[].orderStatus',
          'NO_ORDER_IN_PROGRESS',
          own?.orderStatus,
        );
        const again = await replenish(session, unit);
        session.expectEqual(again, 'reply.body.detailCode', 'TEST_ORDER_PLACED', orderOf(again).detailCode);
        if (orderOf(again).eventInstanceId === orderOf(first).eventInstanceId)
          session.differ({ path: 'reply.body.eventInstanceId', expected: 'another order', seen: 'the cancelled one' });
      },
    }),
  ),
  {
    id: 'cancelTestOrders.standard-device',
    title: 'CancelTestOrder is refused to a device that is no test device',
    source: 'CANCEL',
    needs: ['control'],
    async run(session) {
      const exchange = await session.drs(await session.unit({ isFresh: true }), { operation: 'cancelTestOrders' });
      session.expectRefusal(exchange, 'notATestDevice');
    },
  },
  {
    id: 'cancelTestOrders.slot',
    title: 'CancelTestOrder of a slot that the model has not is refused',
    source: 'CANCEL',
    needs: ['control'],
    async run(session) {
      const unit = await session.unit({ isTestDevice: true });
      const params = { slotId: NO_SLOT };
      session.expectRefusal(
        await session.drs(unit, { operation: 'cancelTestOrders', path: 'OfSlot', params }),
        'slotNotFound',
      );
    },
  },
];
