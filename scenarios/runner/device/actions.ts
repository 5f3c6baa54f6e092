import type { HttpReply } from '../transport.ts';
import type { Caller } from './authorized-calls.ts';
import { type DeviceRecord, followReading, slotIn } from './device-record.ts';
import { pauseOf } from './duties.ts';
import { runOutAt } from './forecast.ts';
import { DAY, wireDate } from './instants.ts';
import { isStopped } from './ladder.ts';
import { isOpen } from './order.ts';
import type { Pauses } from './pauses.ts';
import { readCancelled, readOrderInfo, readReplenish, readSubscriptionInfo } from './replies.ts';
import { type ServiceCall, serviceCall } from './service-call.ts';
import { learnOfOrder, type SlotRecord, slotLadder } from './slot-record.ts';
import { levelOf } from './stock.ts';

/** The calls of a device, each with what its reply means for the record. They resolve to the reply, null for none. */
export interface Actions {
  deviceStatus(): Promise<HttpReply | null>;
  slotStatus(slotId: string): Promise<HttpReply | null>;
  replenish(slotId: string): Promise<HttpReply | null>;
  subscriptionInfo(result?: '1.0' | '2.0'): Promise<HttpReply | null>;
  orderInfo(instanceId: string): Promise<HttpReply | null>;
  cancelTestOrders(slotId: string | undefined, path: 'slots' | 'older'): Promise<HttpReply | null>;
  deregister(version: '1.0' | '2.0'): Promise<HttpReply | null>;
}

export interface ActionParts {
  readonly record: () => DeviceRecord;
  readonly call: Caller;
  readonly pauses: Pauses;
  /** The service says that there is no registration any more. */
  readonly ended: () => void;
}

/** What a reply means for the next try: none is needed, soon and then less and less often, not before a day. */
type Verdict = 'done' | 'again' | 'tomorrow';

/** A no stays a no for the day: asking in a loop changes nothing. */
const byStatus = ({ status }: HttpReply): Verdict => (status === 200 ? 'done' : 'tomorrow');

export function createActions({ record, call, pauses, ended }: ActionParts): Actions {
  const act = async (
    pause: string,
    request: ServiceCall,
    learn: (reply: HttpReply) => Verdict,
  ): Promise<HttpReply | null> => {
    const answer = await call(request, record().now);
    if (answer.kind === 'ended') {
      ended();
      return answer.reply;
    }
    const verdict = answer.kind === 'failed' ? 'again' : learn(answer.reply);
    if (verdict === 'done') pauses.clear(pause);
    if (verdict === 'again') pauses.failed(pause, record().now);
    if (verdict === 'tomorrow') pauses.hold(pause, record().now + DAY);
    return answer.reply;
  };

  return {
    deviceStatus() {
      const body = { mostRecentlyActiveDate: wireDate(record().now) };
      return act('deviceStatus', serviceCall('deviceStatus', { body }), (reply) => {
        if (reply.status === 200) record().deviceStatusAt = record().now;
        return byStatus(reply);
      });
    },

    async slotStatus(slotId) {
      const { now, startedAt } = record();
      const slot = slotIn(record(), slotId);
      const lastUseAt = slot.lastUseAt ?? startedAt;
      const { capacity, remaining, onHand } = levelOf(slot.stock);
      const body = {
        expectedReplenishmentDate: wireDate(runOutAt(slot.stock, lastUseAt, now)),
        remainingQuantityInUnit: remaining,
        originalQuantityInUnit: capacity,
        totalQuantityOnHand: onHand,
        lastUseDate: wireDate(lastUseAt),
      };
      // What happens to the stock while the report is on its way is not in it, and is owed again.
      slot.owesReport = false;
      let isAccepted = false;
      const request = serviceCall('slotStatus', { params: { slotId }, body });
      const reply = await act(pauseOf({ what: 'slotStatus', slotId }), request, (answer) => {
        noteGone(slot, answer);
        if (answer.status === 200) {
          isAccepted = true;
          slot.reportedAt = now;
          if (remaining === capacity && isStopped(slotLadder(slot))) slot.fullAt = now;
        }
        return byStatus(answer);
      });
      if (!isAccepted) slot.owesReport = true;
      return reply;
    },

    replenish(slotId) {
      const slot = slotIn(record(), slotId);
      const request = serviceCall('replenish', { params: { slotId } });
      return act(pauseOf({ what: 'replenish', slotId }), request, (reply) =>
        learnOfReplenish(slot, reply, record().now),
      );
    },

    subscriptionInfo(result) {
      return act('subscriptionInfo', serviceCall('subscriptionInfo', { result }), (reply) => {
        const slots = readSubscriptionInfo(reply);
        if (slots !== null) followReading(record(), slots);
        return slots === null && reply.status === 200 ? 'again' : byStatus(reply);
      });
    },

    orderInfo(instanceId) {
      const request = serviceCall('getOrderInfo', { params: { eventInstanceId: instanceId } });
      return act(pauseOf({ what: 'ask', slotId: '', instanceId }), request, (reply) => {
        const facts = readOrderInfo(reply, record().now);
        const concerned = [...record().slots.values()].filter(({ orders }) => orders.has(instanceId));
        for (const slot of concerned) learnOfOrder(slot, instanceId, facts);
        return byStatus(reply);
      });
    },

    cancelTestOrders(slotId, path) {
      const request =
        slotId === undefined
          ? serviceCall('cancelTestOrders')
          : serviceCall('cancelTestOrders', { path: path === 'slots' ? 'OfSlot' : 'OfSlotOlder', params: { slotId } });
      return act('cancelTestOrders', request, (reply) => {
        for (const freed of readCancelled(reply)) {
          pauses.clear(pauseOf({ what: 'replenish', slotId: freed }));
          withdrawOrders(slotIn(record(), freed), record().now);
        }
        return byStatus(reply);
      });
    },

    deregister(version) {
      const { modelId, serialNumber } = record();
      const request =
        version === '2.0'
          ? serviceCall('deregister')
          : serviceCall('deregister', { path: 'V1', params: { modelId, serialNumber } });
      record().leaving = version;
      return act('deregister', request, (reply) => {
        if (reply.status === 200) ended();
        return byStatus(reply);
      });
    },
  };
}

/** Such a slot does not exist: nothing is called for it again. */
function noteGone(slot: SlotRecord, { status }: HttpReply): void {
  if (status === 404) slot.isGone = true;
}

function learnOfReplenish(slot: SlotRecord, reply: HttpReply, now: number): Verdict {
  const read = readReplenish(reply, slot.slotId);
  switch (read.said) {
    case 'taken':
      learnOfOrder(slot, read.instanceId, { askedAt: now });
      return 'done';
    case 'in-progress':
      // The reply that told of this order was lost on its way.
      if (read.instanceId !== null && !slot.orders.has(read.instanceId)) {
        learnOfOrder(slot, read.instanceId, { askedAt: now });
      }
      return 'tomorrow';
    case 'unsubscribed':
      slot.subscription = { at: now, subscribed: false };
      return 'done';
    case 'garbled':
      return 'again';
    default:
      noteGone(slot, reply);
      return 'tomorrow';
  }
}

/** CancelTestOrder tells nobody, and is no cancellation by the customer. */
function withdrawOrders(slot: SlotRecord, now: number): void {
  for (const order of [...slot.orders.values()].filter(isOpen)) {
    learnOfOrder(slot, order.instanceId, { withdrawnAt: now });
  }
}
