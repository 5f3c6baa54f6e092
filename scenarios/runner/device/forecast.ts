import { DAY } from './instants.ts';
import { levelOf, type Stock } from './stock.ts';

/** When a slot will run out, and whether it is time to order. */

/**
 * How long before the run-out the device orders: the seven days that are asked for (docs/obligations.md, 10), and one
 * more, since it looks at its stock once a day, not all the time.
 */
export const LEAD = 8 * DAY;

/**
 * The instant at which the stock, beside the device too, is used up at the usual rate. It is reckoned from the last use,
 * so it stands still until the next one is due, and moves on day by day when the device is left alone. Never in the past.
 */
export function runOutAt(stock: Stock, lastUseAt: number, now: number): number {
  const from = Math.max(lastUseAt, now - DAY);
  const days = levelOf(stock).total / stock.perDay;
  // Dates have four-digit years on the wire; a stock for centuries is as good as one for a hundred years.
  return Math.max(now, from + Math.min(days, 36_500) * DAY);
}

/** Whether an order placed later than now could come too late. */
export const isLow = (stock: Stock, lastUseAt: number, now: number): boolean =>
  runOutAt(stock, lastUseAt, now) - now <= LEAD;
