import type { DeviceDriver } from './driver.ts';
import type { ExchangeRequest } from './reference-device.ts';

/**
 * A device as the steps of a scenario ask it: the reference device, or a maker's own behind an adapter. Each verb
 * resolves when all that it caused is done; what came of it is seen in the calls that were made.
 */
export interface PlayedDevice extends Omit<DeviceDriver, 'status'> {
  /** As they were handed out last, as far as the player knows. */
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly directedCustomerId: string | null;
  /** Units a day that somebody takes of a slot while the device lives by itself. */
  perDay(slotId: string): number;
  /** What the maker's side knows. */
  status(now: string): Promise<Known>;

  deviceStatus(now: string): Promise<unknown>;
  replenish(slotId: string, now: string): Promise<unknown>;
  restock(slotId: string, amount: number | undefined, now: string): Promise<unknown>;
  exchange(code: ExchangeRequest, now: string): Promise<unknown>;
  refresh(now: string): Promise<unknown>;
  subscriptionInfo(version: '1.0' | '2.0' | undefined, now: string): Promise<unknown>;
  orderInfo(order: { slotId?: string | undefined; instanceId?: string | undefined }, now: string): Promise<unknown>;
  cancelTestOrders(
    orders: { slotId?: string | undefined; path?: 'slots' | 'older' | undefined },
    now: string,
  ): Promise<unknown>;
  deregister(version: '1.0' | '2.0' | undefined, now: string): Promise<unknown>;
}

/** The documented JSON of `observe`, of which a maker may leave things out. */
export interface Known {
  readonly devices?: readonly { readonly modelId: string; readonly serialNumber: string }[] | undefined;
  readonly effects: readonly { readonly notificationId: string; readonly count: number }[];
}
