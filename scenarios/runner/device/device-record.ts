import type { Heard, SlotNews } from './notification.ts';
import { createSlot, followSlot, isUnclear, learnOfOrder, type SlotRecord } from './slot-record.ts';
import { createStock, type Stock, type StockModel } from './stock.ts';

/** What the maker keeps of one registration of a device. A new registration begins a new record. */
export interface DeviceRecord {
  readonly modelId: string;
  readonly serialNumber: string;
  /** When the device began to work with its tokens. */
  readonly startedAt: number;
  /** The latest instant the device knows of. It never goes back. */
  now: number;
  isRegistered: boolean;
  /** Whose it is; null when nobody has said. */
  directedCustomerId: string | null;
  deviceStatusAt: number | null;
  /** When SubscriptionInfo was last read. */
  askedAt: number | null;
  /** Messages of one instant contradict each other: the service has to be asked. */
  isContradicted: boolean;
  /** The customer removed the device in the maker's app; Deregistration has to get through (docs/obligations.md, 19). */
  leaving: '1.0' | '2.0' | null;
  readonly slots: Map<string, SlotRecord>;
}

/** What stays when registrations come and go: the beans are still in the machine. */
export interface Supplies {
  readonly stock: Stock;
  readonly lastUseAt: number | null;
}

export const suppliesOf = (models: Readonly<Record<string, StockModel>>): Map<string, Supplies> =>
  new Map(Object.entries(models).map(([slotId, model]) => [slotId, { stock: createStock(model), lastUseAt: null }]));

export interface Beginning {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly at: number;
  readonly directedCustomerId: string | null;
  readonly supplies: ReadonlyMap<string, Supplies>;
}

export const createRecord = ({ at, supplies, ...who }: Beginning): DeviceRecord => ({
  ...who,
  startedAt: at,
  now: at,
  isRegistered: false,
  deviceStatusAt: null,
  askedAt: null,
  isContradicted: false,
  leaving: null,
  slots: new Map([...supplies].map(([slotId, supply]) => [slotId, { ...createSlot(slotId), ...supply }])),
});

/** The record of a slot, begun when it is first heard of. */
export function slotIn({ slots }: DeviceRecord, slotId: string): SlotRecord {
  const known = slots.get(slotId);
  if (known !== undefined) return known;
  const slot = createSlot(slotId);
  slots.set(slotId, slot);
  return slot;
}

/** Slots that exist, as far as is known. */
export const slotsOfRecord = ({ slots }: DeviceRecord): SlotRecord[] =>
  [...slots.values()].filter(({ isGone }) => !isGone);

/** Whether SubscriptionInfo has to be read before anything is decided. */
export function isInTheDark(record: DeviceRecord): boolean {
  const slots = slotsOfRecord(record);
  // A device without slots, once the service has been asked, simply has none.
  return record.isContradicted || (slots.length === 0 && record.askedAt === null) || slots.some(isUnclear);
}

export function followSlots(record: DeviceRecord, slots: ReadonlyMap<string, SlotNews>, at: number): void {
  for (const [slotId, news] of slots) {
    if (followSlot(slotIn(record, slotId), news, at)) record.isContradicted = true;
  }
}

/** SubscriptionInfo was read: it names every slot there is. */
export function followReading(record: DeviceRecord, slots: ReadonlyMap<string, SlotNews>): void {
  const at = record.now;
  followSlots(record, slots, at);
  for (const slot of slotsOfRecord(record)) {
    if (!slots.has(slot.slotId)) slot.subscription = { at, subscribed: false };
    // What the reply leaves open is not asked about again and again.
    if (isUnclear(slot))
      slot.product = { at, asin: slot.product?.asin ?? null, quantity: slot.product?.quantity ?? null };
  }
  record.askedAt = at;
  record.isContradicted = false;
}

/** Takes in what a notification tells of the device. Says why when it tells nothing. */
export function takeNews(record: DeviceRecord, heard: Heard): string | null {
  const { news, time, directedCustomerId: customer } = heard;
  const owner = record.directedCustomerId;
  if (owner !== null && customer !== null && owner !== customer) return 'it is about another customer of the device';
  if (news.of === 'registration' && !news.registered) {
    // Within one instant the end is believed: calling on with dead tokens would be worse than stopping for nothing.
    if (time < record.startedAt) return 'it is about an earlier registration of the device';
    record.isRegistered = false;
  }
  if (news.of === 'registration' && news.registered) record.directedCustomerId ??= customer;
  if (news.of === 'slots') followSlots(record, news.slots, time);
  if (news.of === 'order') {
    const { what, instanceId, slotId, quantity, estimatedDeliveryAt } = news.order;
    learnOfOrder(slotIn(record, slotId), instanceId, { [what]: time, quantity, estimatedDeliveryAt });
  }
  record.now = Math.max(record.now, time);
  return null;
}
