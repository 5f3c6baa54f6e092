import { expect } from 'vitest';
import type { TimelineEntry } from '../../../../contracts/timeline.ts';
import type { World } from './given-maker.ts';

/** What the service saw of a device, held against docs/obligations.md. */

type Call = Extract<TimelineEntry, { kind: 'call' }>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Kept {
  /** Longest time that a daily duty may take; 24 hours when absent. */
  readonly day?: number;
  /** Whether the forecast of the device could be right: nothing was used up at once, and no order failed. */
  readonly isForeseeable?: boolean;
}

/** Every rule that can be seen in ordinary traffic, from one instant to another. */
export async function expectObligationsKept(
  world: World,
  span: { from: number; to: number },
  how: Kept = {},
): Promise<void> {
  const { day = DAY, isForeseeable = true } = how;
  const entries = await world.emulator.control.timeline();
  const calls = entries.filter((entry): entry is Call => entry.kind === 'call' && entry.surface === 'drs');
  const at = (call: Call) => Date.parse(call.at);
  const of = (operation: string) => calls.filter((call) => call.operation === operation && call.reply.status === 200);

  // 1, 2, 3, 7, 8, 9, 47: what is wrong with a call is a finding, or a refusal for its form.
  expect(calls.flatMap(({ findings }) => findings)).toEqual([]);
  expect(
    calls.filter(
      ({ refusal }) => refusal !== null && !['invalidToken', 'slotUnsubscribed', 'unknownInstance'].includes(refusal),
    ),
  ).toEqual([]);

  // 4 and 6: every day.
  const longestGap = (series: readonly Call[]): number => {
    const instants = [span.from, ...series.map(at).filter((one) => one > span.from && one <= span.to), span.to];
    return Math.max(...instants.slice(1).map((one, index) => one - (instants[index] ?? one)));
  };
  expect(longestGap(of('deviceStatus')), 'DeviceStatus once a day').toBeLessThanOrEqual(day);
  const slotIds = [...new Set(of('slotStatus').map((call) => call.path))];
  for (const path of slotIds) {
    expect(longestGap(of('slotStatus').filter((call) => call.path === path)), `${path} once a day`).toBeLessThanOrEqual(
      day,
    );
  }

  const orders = calls.filter(({ operation }) => operation === 'replenish');
  for (const [index, order] of orders.entries()) {
    const slot = order.path.slice('/replenish/'.length);
    const earlier = orders.slice(0, index).filter(({ path }) => path === order.path);
    const last = earlier.at(-1);
    // 12: whoever is told ORDER_INPROGRESS does not ask again before a day is over.
    const detail = (last?.reply.body as { detailCode?: string } | null)?.detailCode;
    if (last !== undefined && detail === 'ORDER_INPROGRESS') expect(at(order) - at(last)).toBeGreaterThanOrEqual(DAY);
    // 42: nobody is asked in a loop.
    if (last !== undefined && last.refusal !== 'invalidToken') expect(at(order)).toBeGreaterThan(at(last));
    // 10: a week ahead of what was reported last.
    const report = of('slotStatus').findLast((call) => call.path === `/slotStatus/${slot}` && call.seq < order.seq);
    const { expectedReplenishmentDate = '' } = (report?.body ?? {}) as { expectedReplenishmentDate?: string };
    const ahead = Date.parse(expectedReplenishmentDate) - at(order);
    if (isForeseeable) expect(ahead, `${order.path} at ${order.at}`).toBeGreaterThanOrEqual(7 * DAY);
  }

  // 20: nothing is called with the tokens of a registration that has ended, once the maker heard of it.
  const ended = entries.find(
    (entry) => entry.kind === 'notification' && entry.notificationType === 'DeviceDeregisteredNotification',
  );
  const told = entries.find(
    (entry) =>
      entry.kind === 'delivery' &&
      entry.outcome === 'delivered' &&
      ended?.kind === 'notification' &&
      entry.notificationId === ended.notificationId,
  );
  if (told !== undefined) expect(calls.filter(({ seq }) => seq > told.seq)).toEqual([]);
}
