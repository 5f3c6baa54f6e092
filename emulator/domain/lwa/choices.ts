import type { SlotChoice } from '../registration.ts';
import type { DeviceModel } from '../state.ts';

/** Which product each slot shall order, when nobody clicks through the pages. */

export interface WantedSlot {
  /** null: none of the products; left out: the first one. */
  readonly asin?: string | null | undefined;
  readonly subscribed?: boolean | undefined;
}

export type Choices =
  | { readonly ok: true; readonly choices: Readonly<Record<string, SlotChoice>> }
  | { readonly ok: false; readonly path: string; readonly problem: string; readonly candidates: readonly string[] };

/** Slots that are not mentioned are subscribed to their first product. */
export function chooseSlots(model: DeviceModel, wanted: Readonly<Record<string, WantedSlot>> = {}): Choices {
  const unknown = Object.keys(wanted).find((slotId) => !model.slots.some((slot) => slot.slotId === slotId));
  if (unknown !== undefined) {
    const candidates = model.slots.map((slot) => slot.slotId);
    return { ok: false, path: `slots.${unknown}`, problem: `${model.modelId} has no slot ${unknown}`, candidates };
  }
  const choices: Record<string, SlotChoice> = {};
  for (const { slotId, products } of model.slots) {
    const wish: WantedSlot = Object.hasOwn(wanted, slotId) ? (wanted[slotId] ?? {}) : {};
    const asin = wish.asin === undefined ? (products[0]?.asin ?? null) : wish.asin;
    const candidates = products.map((product) => product.asin);
    if (asin !== null && !candidates.includes(asin)) {
      return { ok: false, path: `slots.${slotId}.asin`, problem: `slot ${slotId} has no product ${asin}`, candidates };
    }
    choices[slotId] = { asin, subscribed: (wish.subscribed ?? true) && asin !== null };
  }
  return { ok: true, choices };
}
