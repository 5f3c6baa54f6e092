/**
 * Supplies of one slot: what is loaded in the device, and what lies beside it. Plain values; each change gives the
 * next stock. All quantities are in the slot's unit of measure.
 */

/** Consumption model of a slot, as `stock` of a scenario has it. */
export interface StockModel {
  /** Units of a full container; what the chosen product holds when absent. */
  readonly capacity?: number | undefined;
  /** Units in the container; full when absent. */
  readonly remaining?: number | undefined;
  /** Units beside the device; 0 when absent. */
  readonly onHand?: number | undefined;
  /** When an order counts as stock; `delivery` when absent. */
  readonly refillOn?: 'shipment' | 'delivery' | undefined;
  /** Units used a day; 1 when absent. */
  readonly perDay?: number | undefined;
}

export interface Stock {
  /** Units of a full container, as it was told; null: what the product holds. */
  readonly capacity: number | null;
  /** What the chosen product holds; null while nobody has said. */
  readonly ofProduct: number | null;
  /** Units in the container when it was last touched; null: full, and not touched yet. */
  readonly remaining: number | null;
  /** Units beside the device when it was last touched. */
  readonly onHand: number;
  /**
   * Units that came with orders since then; they are put in when the container is next touched. Less than 0: units that
   * were taken while nobody could say what a full container holds.
   */
  readonly change: number;
  readonly refillOn: 'shipment' | 'delivery';
  readonly perDay: number;
}

/** A stock as one sees it: 0 <= remaining <= capacity. */
export interface Level {
  readonly capacity: number;
  readonly remaining: number;
  readonly onHand: number;
  /** Units in the device and beside it. */
  readonly total: number;
}

/** Six digits are enough for any scale, and keep 0.1 + 0.2 out of reports; adding 0 makes 0 of -0. */
const tidy = (units: number): number => Math.round(units * 1e6) / 1e6 + 0;

export const createStock = (model: StockModel = {}): Stock => ({
  capacity: model.capacity ?? null,
  ofProduct: null,
  remaining: model.remaining ?? null,
  onHand: model.onHand ?? 0,
  change: 0,
  refillOn: model.refillOn ?? 'delivery',
  perDay: model.perDay ?? 1,
});

/**
 * What there is. Supplies that arrived fill the container to the brim, and the rest lies beside it. When the product
 * was changed for a smaller one, what its container cannot hold lies beside it too.
 *
 * Nothing is put in when an order arrives, only when somebody looks; so it does not matter whether the order or the
 * message about a new product came first.
 */
export function levelOf({ capacity: told, ofProduct, remaining: left, onHand, change }: Stock): Level {
  const capacity = told ?? ofProduct ?? Math.max(1, left ?? 1);
  const loaded = left ?? capacity;
  const total = Math.max(0, tidy(loaded + onHand + change));
  const remaining = change > 0 ? Math.min(capacity, total) : Math.max(0, Math.min(capacity, loaded) + change);
  return { capacity, remaining: tidy(remaining), onHand: tidy(total - remaining), total };
}

/** The customer chose a product that holds so many units. */
export const ofProduct = (stock: Stock, quantity: number): Stock => ({ ...stock, ofProduct: quantity });

/** An order came. */
export const arrive = (stock: Stock, quantity: number): Stock => ({
  ...stock,
  change: tidy(stock.change + quantity),
});

const touched = (stock: Stock, remaining: number, onHand: number): Stock => ({
  ...stock,
  remaining: tidy(remaining),
  onHand: tidy(onHand),
  change: 0,
});

/** Somebody takes units out, at most what there is. An empty container is loaded again from beside the device. */
export function take(stock: Stock, amount: number): Stock {
  const isOfUnknownSize = stock.remaining === null && stock.capacity === null && stock.ofProduct === null;
  if (isOfUnknownSize) return arrive(stock, -amount);
  const { capacity, remaining, onHand, total } = levelOf(stock);
  const taken = Math.min(amount, total);
  if (taken < remaining) return touched(stock, remaining - taken, onHand);
  const ofOthers = taken - remaining;
  const ofLast = ofOthers % capacity;
  const beside = onHand - (ofOthers - ofLast);
  const loaded = Math.min(capacity, beside);
  return touched(stock, Math.max(0, loaded - ofLast), beside - loaded);
}

/** Somebody puts in supplies bought elsewhere: to the brim when no amount is given, and what does not go in lies beside it. */
export function restock(stock: Stock, amount?: number): Stock {
  const { capacity, remaining, onHand } = levelOf(stock);
  const loaded = amount === undefined ? capacity : Math.min(capacity, remaining + amount);
  return touched(stock, loaded, onHand + (amount === undefined ? 0 : remaining + amount - loaded));
}
