import { beginChange, type ChangeInput, findModel, finish, setSlot } from '../device-change.ts';
import { notifySubscription } from '../notify.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import { recordSlot } from '../registration.ts';
import type { Device, Slot } from '../state.ts';

export interface SubscriptionWish {
  readonly slotId: string;
  readonly subscribed?: boolean | undefined;
  /** null clears the choice. */
  readonly asin?: string | null | undefined;
}

export type SetSubscriptionRefusal = 'notRegistered' | 'slotNotFound' | 'unknownProduct' | 'noProduct';

/** The customer switches a slot or chooses its product; a running order is not affected (T10). */
export function setSubscription(
  input: ChangeInput,
  wish: SubscriptionWish,
): Outcome<Device, undefined, SetSubscriptionRefusal> {
  const { device, portal } = input;
  const { modelId, serialNumber, current } = device;
  const { slotId } = wish;
  const model = findModel(portal, modelId);
  const offered = model?.slots.find((candidate) => candidate.slotId === slotId);
  if (offered === undefined) {
    const slots = (model?.slots ?? []).map((candidate) => candidate.slotId).join(', ');
    return refuse('slotNotFound', { modelId, slotId, slots });
  }
  const slot = current?.slots[slotId];
  if (slot === undefined) return refuse('notRegistered', { modelId, serialNumber });
  const asin = wish.asin === undefined ? slot.asin : wish.asin;
  const products = offered.products.map((product) => product.asin);
  if (wish.asin != null && !products.includes(wish.asin)) {
    return refuse('unknownProduct', { slotId, asin: wish.asin, products: products.join(', ') });
  }
  if (wish.subscribed === true && asin === null) return refuse('noProduct', { slotId });
  const subscribed = asin !== null && (wish.subscribed ?? slot.subscribed);
  if (asin === slot.asin && subscribed === slot.subscribed) return accept(device, undefined);

  const change = beginChange(input);
  const next: Slot = { ...slot, asin, subscribed };
  change.events.push({ kind: 'customer', actor: 'customer', action: 'set-subscription', slotId });
  setSlot(change, slotId, { asin, subscribed });
  recordSlot(change, slotId, slot, next, 'customer');
  const version = change.model.notificationVersions.SubscriptionChangedNotification;
  if (isTold(slot, next) || version === '2.0') notifySubscription(change);
  return accept(finish(change, device), undefined, change.events);
}

/** Whether every version tells it: v1.0 carries switches only, and no page lists the swap of two products. */
const isTold = (from: Slot, to: Slot): boolean =>
  from.subscribed !== to.subscribed || (from.asin === null) !== (to.asin === null);
