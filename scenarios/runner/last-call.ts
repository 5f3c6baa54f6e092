import { isOfStep, type LoggedExchange } from './exchange-log.ts';
import { exchangesOf, type Playing, type StepRecord } from './playing.ts';
import type { DeviceVerb } from './scenario.ts';

/** What a verb of the device is about, where that is one operation. */
const OPERATIONS: Readonly<Partial<Record<DeviceVerb, string>>> = {
  report: 'slotStatus',
  deviceStatus: 'deviceStatus',
  replenish: 'replenish',
  exchange: 'token',
  refresh: 'token',
  subscriptionInfo: 'subscriptionInfo',
  orderInfo: 'getOrderInfo',
  cancelTestOrders: 'cancelTestOrders',
  deregister: 'deregister',
};

/**
 * The call that a step is about when nobody says which: the last one, but for what the listener asks while it is handed
 * a message. A maker's own device makes whatever other calls it likes beside the one that it was asked for, and makes
 * calls of its own while the customer or the clock acts.
 */
export function lastCallOf(
  playing: Playing,
  record: Pick<StepRecord, 'from' | 'to' | 'step'>,
): LoggedExchange | undefined {
  const calls = exchangesOf(playing, record).filter(isOfStep);
  const { verb, value } = record.step;
  if (playing.adapter === null || verb === 'use') return calls.findLast(({ by }) => by !== 'listener');
  if (verb !== 'device') return calls.findLast(({ by }) => by === 'step');
  const asked = Object.keys((value ?? {}) as object).map((name) => OPERATIONS[name as DeviceVerb]);
  return calls.findLast(({ operation }) => operation !== null && asked.includes(operation)) ?? calls.at(-1);
}
