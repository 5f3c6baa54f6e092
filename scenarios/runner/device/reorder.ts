import { isStopped, reorderFrom } from './ladder.ts';
import { openOrderOf, runsLow, type SlotRecord, slotLadder } from './slot-record.ts';

/**
 * From when on a slot is to be ordered for; null: not as things stand. The rules, in this order:
 *
 * 1. Only a slot that exists and that the customer subscribed (docs/obligations.md, 11, 21, 42).
 * 2. Nothing while an order is out, not even when it has been silent for days (12, 14).
 * 3. After two cancellations in a row nothing until the slot was full (16).
 * 4. After one cancellation five days later, as the customer is told: not earlier, and then even though the forecast
 *    would still wait, unless somebody filled the slot meanwhile (15).
 * 5. Else as soon as the forecast says so, each slot by itself (10, 46).
 */
export function replenishFrom(slot: SlotRecord, since: number, now: number): number | null {
  if (slot.isGone || slot.subscription?.subscribed !== true) return null;
  if (openOrderOf(slot) !== undefined) return null;
  const ladder = slotLadder(slot);
  if (isStopped(ladder)) return null;
  const { cancelledAt, isUnanswered } = ladder;
  const wasFilled = cancelledAt !== null && slot.restockedAt !== null && slot.restockedAt >= cancelledAt;
  const isPromised = isUnanswered && !wasFilled;
  return isPromised || runsLow(slot, since, now) ? reorderFrom(ladder) : null;
}
