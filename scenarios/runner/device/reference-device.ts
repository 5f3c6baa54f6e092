import type { HttpReply } from '../transport.ts';
import type { Supplies } from './device-record.ts';
import type { Observation } from './driver.ts';
import type { Heard } from './notification.ts';
import type { PlayedDevice } from './played-device.ts';

/**
 * The reference device: a small but complete device maker in code, and what a good one does. It keeps whatever
 * docs/obligations.md asks of a program. In short:
 *
 * - it measures every slot by itself, reports each use and at least once a day, and says daily that it is alive;
 * - it orders eight days before its forecast runs out, only what is subscribed, and one order at a time;
 * - it takes a yes for "accepted", never for "bought", and learns what becomes of an order from its notifications;
 * - it refreshes its token when it needs one, and stops for good when its registration is over;
 * - it tries again what failed, with growing pauses, and never in a loop.
 *
 * Where to read on: `duties.ts` what it has to do and when; `reorder.ts` when it may order; `order.ts` and `ladder.ts`
 * what it makes of the messages; `actions.ts` the calls and their replies; `tokens.ts`; and for the maker's listener
 * `inbox.ts`.
 *
 * It has no clock: `now` comes with every verb, as instant of whatever world it lives in. It draws no random numbers and
 * sets no timers, so the same calls and messages always make the same device.
 *
 * Verbs resolve when all that they caused is done, and are done one after the other. Those that make a call that was
 * asked for resolve to its reply; null when there was none, and when the device may not call any more.
 */
export interface ReferenceDevice extends PlayedDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isRegistered: boolean;
  /** Slots it knows of, in the order it heard of them. */
  readonly slotIds: readonly string[];
  /** Units a day that the slot's forecast reckons with. */
  perDay(slotId: string): number;
  status(now: string): Promise<Observation>;

  deviceStatus(now: string): Promise<HttpReply | null>;
  /** Asks for a replenishment, whatever is left. */
  replenish(slotId: string, now: string): Promise<HttpReply | null>;
  /** Somebody fills the slot with supplies bought elsewhere, to the brim when no amount is given; it is reported. */
  restock(slotId: string, amount: number | undefined, now: string): Promise<void>;
  /** Redeems an authorization code. With its tokens a new registration begins; a refused code changes nothing. */
  exchange(code: ExchangeRequest, now: string): Promise<HttpReply | null>;
  refresh(now: string): Promise<HttpReply | null>;
  subscriptionInfo(version: '1.0' | '2.0' | undefined, now: string): Promise<HttpReply | null>;
  /** Reads an order: the last one of the slot when no id is given. */
  orderInfo(
    order: { slotId?: string | undefined; instanceId?: string | undefined },
    now: string,
  ): Promise<HttpReply | null>;
  cancelTestOrders(
    orders: { slotId?: string | undefined; path?: 'slots' | 'older' | undefined },
    now: string,
  ): Promise<HttpReply | null>;
  /** The customer removes the device in the maker's app. When the call fails it is tried again, and nothing else is done. */
  deregister(version: '1.0' | '2.0' | undefined, now: string): Promise<HttpReply | null>;

  /** What the maker knows of it at this moment. */
  observed(): Observation['devices'][number];
  /** What is in it and beside it, for whoever registers it next. */
  readonly supplies: ReadonlyMap<string, Supplies>;
  /** A notification about it. Says why when it means nothing for this registration. */
  hear(heard: Heard): string | null;
}

export interface ExchangeRequest {
  readonly code: string;
  readonly codeVerifier?: string | undefined;
  /** The same as in the authorization request; the maker's own when absent. */
  readonly redirectUri?: string | undefined;
}
