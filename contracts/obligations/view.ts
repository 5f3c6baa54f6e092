import type { CallEntry, DeliveryEntry, NotificationEntry, StateEntry, TimelineEntry } from './entries.ts';
import type { DeviceClock, DeviceClockFact, DeviceLivedFact, DeviceName, JudgeOptions } from './facts.ts';
import { instantReader } from './read-instant.ts';

/**
 * What a reader of the timeline knows at one moment: which devices are registered, what their slots do, what the
 * maker has been told, and which time was lived. One per fold, shared by its judges. Its size goes with the
 * number of devices and slots, not of entries.
 */

/** A moment by both clocks. `wall` is when it was over; a call began `wallMs` before. */
export interface Stamp {
  readonly seq: number;
  /** World time, in ms. */
  readonly at: number;
  /** Real time, in ms. */
  readonly wall: number;
}

/** What the maker knows of a slot's switch, from a message or from an answer of the service. */
export interface Told {
  readonly on: boolean;
  readonly by: 'message' | 'reply';
  /** When he learned it. */
  readonly stamp: Stamp;
  /** Number of the entry that says it, so that a message which comes late does not undo a newer one. */
  readonly origin: number;
}

export interface SlotView {
  /** The switch as it is; null when the record does not say. */
  on: boolean | null;
  told: Told | null;
  /** An order blocks the slot. */
  ordered: boolean;
  /** The last order is a test order. */
  test: boolean;
}

export interface DeviceView {
  registered: boolean;
  /** The last call of the device that was struck by a fault, or that the emulator could not serve. */
  struck: Stamp | null;
  slots: Record<string, SlotView>;
}

/** A notification that has not been delivered yet. */
export interface Message {
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly slotId?: string | undefined;
  /** The order it is about. */
  readonly instanceId?: string | undefined;
  /** The switches in it, by slot. */
  readonly slots?: Readonly<Record<string, boolean>> | undefined;
}

/** From when on a device goes by a clock. */
interface ClockSince {
  readonly clock: DeviceClock;
  /** Spans that begin before this entry were not lived by it. */
  readonly since: number;
}

type Span = [from: number, to: number];

export interface View {
  /** Number of the last entry seen; 0 before the first. */
  last: number;
  /** The newest moment. World time never goes back in it, but for another world. */
  now: Stamp;
  /** Entries that nobody saw. */
  lost: number;
  clocks: Record<string, ClockSince>;
  /** Spans of world time that adapters acknowledged, by device. */
  lived: Record<string, Span[]>;
  /** Number of the last entry that moved or changed the clock. */
  moved: number;
  /** Where the last move goes to; world time is there when the call that asked for it is answered. */
  target: number;
  /** As far as entries tell: mode `system` at scale 1. */
  steady: boolean;
  /** The last struck call of nobody knows which device. */
  struck: Stamp | null;
  /** Number of the last entry of a fault that only held a reply back; 0 before the first. */
  delayed: number;
  devices: Record<string, DeviceView>;
  messages: Record<string, Message>;
  /** How many they are. */
  waiting: number;
}

/** Stands for all devices. */
export const EVERY = '*';
const MESSAGES_MAX = 1000;
const SLOTS_MAX = 64;
const SPANS_MAX = 16;

/** The name that was made last: entries in a row are most often about one device, and a known text is looked up faster. */
let named: { readonly modelId: string; readonly serialNumber: string; readonly name: string } | undefined;

export function nameOf(device: DeviceName | null): string {
  if (device === null) return EVERY;
  const { modelId, serialNumber } = device;
  if (named?.serialNumber !== serialNumber || named.modelId !== modelId)
    named = { modelId, serialNumber, name: `${modelId}/${serialNumber}` };
  return named.name;
}

const slotKeys = new Map<string, string>();
const SLOT_KEYS_MAX = 256;

/** Key of a slot: no id can then be that of something an object has by itself. Known ones are looked up faster too. */
export function slotKey(slotId: string): string {
  const known = slotKeys.get(slotId);
  if (known !== undefined) return known;
  const key = `:${slotId}`;
  if (slotKeys.size < SLOT_KEYS_MAX) slotKeys.set(slotId, key);
  return key;
}

/** They come and go by ids that are never the same, which only an object without a prototype is made for. */
const noMessages = (): Record<string, Message> => Object.create(null);

export const startView = ({ clock = 'real' }: JudgeOptions): View => ({
  last: 0,
  now: { seq: 0, at: 0, wall: 0 },
  lost: 0,
  clocks: { [EVERY]: { clock, since: 0 } },
  lived: {},
  moved: 0,
  target: 0,
  steady: true,
  struck: null,
  delayed: 0,
  devices: {},
  messages: noMessages(),
  waiting: 0,
});

const worldMs = instantReader();
const realMs = instantReader();

export const stampOf = ({ seq, at, wall }: TimelineEntry): Stamp => ({ seq, at: worldMs(at), wall: realMs(wall) });

const clockOf = (view: View, device: string): ClockSince =>
  view.clocks[device] ?? view.clocks[EVERY] ?? { clock: 'foreign', since: 0 };

export const deviceClock = (view: View, device: string): DeviceClock => clockOf(view, device).clock;

const covers = (spans: readonly Span[] | undefined, from: number, to: number): boolean =>
  spans?.some(([begin, end]) => begin <= from && to <= end) ?? false;

/** Whether an adapter of the device acknowledged the whole of a span. */
export const isAcknowledged = ({ lived }: View, device: string, from: number, to: number): boolean =>
  covers(lived[device], from, to) || covers(lived[EVERY], from, to);

/**
 * How much time the device certainly lived through between two moments: what "at least once a day" is measured
 * with. 0 where the clock was moved without it.
 */
export function livedBetween(view: View, device: string, from: Stamp, to: Stamp): number {
  const world = Math.max(0, to.at - from.at);
  if (isAcknowledged(view, device, from.at, to.at)) return world;
  const { clock, since } = clockOf(view, device);
  if (clock === 'foreign' || from.seq < since) return 0;
  if (clock === 'shared') return world;
  if (!view.steady || from.seq < view.moved) return 0;
  return Math.min(world, Math.max(0, to.wall - from.wall));
}

/** How much time may have passed for the device at most: what "not before five days are over" is measured with. */
export function passedBetween(view: View, device: string, from: Stamp, to: Stamp): number {
  const world = Math.max(0, to.at - from.at);
  const { clock, since } = clockOf(view, device);
  if (clock === 'foreign' || from.seq < since) return Number.POSITIVE_INFINITY;
  return clock === 'shared' ? world : Math.max(world, to.wall - from.wall);
}

export function deviceView(view: View, device: string): DeviceView {
  view.devices[device] ??= { registered: false, struck: null, slots: {} };
  return view.devices[device];
}

export function slotView(view: View, device: string, slotId: string): SlotView {
  const { slots } = deviceView(view, device);
  const key = slotKey(slotId);
  const known = slots[key];
  if (known !== undefined) return known;
  const ids = Object.keys(slots);
  if (ids.length >= SLOTS_MAX) delete slots[ids[0] as string];
  const slot: SlotView = { on: null, told: null, ordered: false, test: false };
  slots[key] = slot;
  return slot;
}

/** Takes note of whose time a device goes by from now on. */
export function changeClock(view: View, { device, clock }: DeviceClockFact): void {
  const since = view.last;
  // What is said of all holds for each, whatever was said of it before.
  if (device === null) view.clocks = { [EVERY]: { clock, since } };
  else view.clocks[nameOf(device)] = { clock, since };
}

/** Takes note of a span that a device lived through; spans that touch become one. */
export function acknowledge(view: View, { device, from, to }: DeviceLivedFact): void {
  const name = nameOf(device);
  let span: Span = [Date.parse(from), Date.parse(to)];
  const apart = (view.lived[name] ?? []).filter(([begin, end]) => {
    if (end < span[0] || span[1] < begin) return true;
    span = [Math.min(begin, span[0]), Math.max(end, span[1])];
    return false;
  });
  view.lived[name] = [...apart, span].slice(-SPANS_MAX);
  reach(view, span[1]);
}

/** Forgets what was going on, but not what was said about clocks. */
export function forget(view: View): void {
  view.devices = {};
  view.messages = noMessages();
  view.waiting = 0;
  view.lived = {};
  view.struck = null;
}

/** A call that is none of the maker's doing: the emulator failed, or was told to. */
export const isStruck = ({ fault, reply }: CallEntry): boolean => fault !== null || reply.status >= 500;

export const isServed = ({ refusal, reply }: CallEntry): boolean => refusal === null && reply.status === 200;

/** The message of a delivery, when this is the first that arrived of it. */
export function arrived(view: View, { outcome, notificationId }: DeliveryEntry): Message | undefined {
  if (outcome !== 'delivered' || notificationId === null) return undefined;
  const message = view.messages[notificationId];
  if (message === undefined) return undefined;
  delete view.messages[notificationId];
  view.waiting -= 1;
  return message;
}

/** Goes on by one entry, after the judges have seen it. */
export function goOn(view: View, entry: TimelineEntry, stamp: Stamp, message: Message | undefined): void {
  view.last = entry.seq;
  view.now = { seq: stamp.seq, at: Math.max(stamp.at, view.now.at), wall: stamp.wall };
  switch (entry.kind) {
    case 'call':
      afterCall(view, entry, stamp);
      break;
    case 'state':
      afterState(view, entry);
      break;
    case 'notification':
      afterNotification(view, entry, stamp);
      break;
    case 'delivery':
      if (message?.slots !== undefined) afterTold(view, nameOf(entry.device), message, stamp);
      break;
    case 'fault':
      if (entry.effect === 'delay') view.delayed = entry.seq;
      break;
    case 'clock':
      view.moved = entry.seq;
      view.target = Date.parse(entry.to);
      view.steady = entry.mode === 'system' && entry.scale === 1;
      break;
    case 'world':
      if (entry.event !== 'started') {
        forget(view);
        view.now = stamp;
        view.target = 0;
      }
      break;
    default:
      break;
  }
}

/** The calls that move the clock. They are recorded when they are answered, at the moment they began. */
const MOVES = new Set<string | null>(['advanceClock', 'setClock']);

const reach = (view: View, at: number): void => {
  view.now = { ...view.now, at: Math.max(view.now.at, at) };
};

function afterCall(view: View, call: CallEntry, stamp: Stamp): void {
  if (call.surface === 'control' && MOVES.has(call.operation)) reach(view, view.target);
  if (call.surface === 'control' || call.surface === 'customer') return;
  if (isStruck(call)) {
    if (call.device === null) view.struck = stamp;
    else deviceView(view, nameOf(call.device)).struck = stamp;
    return;
  }
  if (call.device === null || call.surface !== 'drs') return;
  const name = nameOf(call.device);
  // A record may begin in the middle: who is served is registered.
  if (isServed(call)) deviceView(view, name).registered = true;
  if (call.refusal === 'slotUnsubscribed' && call.slotId !== undefined) {
    tell(slotView(view, name, call.slotId), false, 'reply', stamp, stamp.seq);
  }
  if (call.operation === 'subscriptionInfo' && isServed(call)) {
    const switches = switchesOf(call.reply.body);
    for (const slotId of Object.keys(switches)) {
      tell(slotView(view, name, slotId), switches[slotId] === true, 'reply', stamp, stamp.seq);
    }
  }
  if (call.operation === 'replenish' && call.slotId !== undefined && isServed(call)) {
    const detailCode = (call.reply.body as { detailCode?: unknown } | null)?.detailCode;
    const slot = slotView(view, name, call.slotId);
    slot.ordered = true;
    if (detailCode !== 'ORDER_INPROGRESS') slot.test = detailCode === 'TEST_ORDER_PLACED';
  }
}

const BLOCKING = new Set(['accepted', 'in-resolution', 'placed', 'shipped']);

function afterState(view: View, entry: StateEntry): void {
  if (entry.device === null) return;
  const name = nameOf(entry.device);
  if (entry.subject === 'registration') {
    const device = deviceView(view, name);
    device.registered = entry.to === 'registered';
    if (entry.from === null) device.slots = {};
    return;
  }
  if (entry.slotId === undefined) return;
  if (entry.subject === 'order') slotView(view, name, entry.slotId).ordered = BLOCKING.has(entry.to ?? '');
  const on = entry.subject === 'slot' ? switchOf(entry) : null;
  if (on !== null) slotView(view, name, entry.slotId).on = on;
}

/** The switch in the text of a slot's state; null when the entry is about something else. */
export function switchOf({ to }: StateEntry): boolean | null {
  if (to?.startsWith('subscribed:')) return true;
  return to?.startsWith('unsubscribed:') ? false : null;
}

function afterNotification(view: View, entry: NotificationEntry, { seq, at }: Stamp): void {
  if (view.waiting >= MESSAGES_MAX) dropOldest(view);
  view.waiting += 1;
  const info = entry.payload.subscriptionInfo;
  view.messages[entry.notificationId] = {
    type: entry.notificationType,
    seq,
    at,
    slotId: entry.slotId,
    instanceId: entry.instanceId,
    slots: info === undefined ? undefined : switchesOf(info),
  };
}

function dropOldest(view: View): void {
  for (const id in view.messages) {
    delete view.messages[id];
    view.waiting -= 1;
    return;
  }
}

/** `slotsSubscriptionStatus` of a message or an answer, in both versions. */
function switchesOf(info: unknown): Record<string, boolean> {
  const slots = (info as { slotsSubscriptionStatus?: unknown } | null)?.slotsSubscriptionStatus;
  const switches: Record<string, boolean> = {};
  if (typeof slots !== 'object' || slots === null) return switches;
  for (const [slotId, slot] of Object.entries(slots)) {
    const on = typeof slot === 'object' ? (slot as { subscribed?: unknown } | null)?.subscribed : slot;
    if (typeof on === 'boolean') switches[slotId] = on;
  }
  return switches;
}

function afterTold(view: View, name: string, { slots = {}, seq }: Message, stamp: Stamp): void {
  for (const slotId of Object.keys(slots)) {
    tell(slotView(view, name, slotId), slots[slotId] === true, 'message', stamp, seq);
  }
}

function tell(slot: SlotView, on: boolean, by: Told['by'], stamp: Stamp, origin: number): void {
  // What was known before stays known since then.
  if (slot.told !== null && slot.told.origin > origin) return;
  if (slot.told?.on === on && (slot.told.by === by || by === 'reply')) slot.told = { ...slot.told, origin };
  else slot.told = { on, by, stamp, origin };
}
