import type { Transport } from '../transport.ts';
import { createActions } from './actions.ts';
import { createCaller } from './authorized-calls.ts';
import { createRecord, type DeviceRecord, type Supplies, slotIn, slotsOfRecord, takeNews } from './device-record.ts';
import type { DeviceEnvironment, DeviceIdentity, Observation } from './driver.ts';
import { pauseOf } from './duties.ts';
import { toMs } from './instants.ts';
import { type Life, nextWakeAt, work } from './life.ts';
import type { Heard } from './notification.ts';
import { observedDevice } from './observe.ts';
import { createPauses, type Pauses } from './pauses.ts';
import type { ReferenceDevice } from './reference-device.ts';
import { isUnclear, type SlotRecord } from './slot-record.ts';
import { createStock, restock, take } from './stock.ts';
import { createTokens } from './tokens.ts';
import type { UnitNews } from './unit-news.ts';

/** The reference device at work: its verbs, joined from its parts. What it is: `reference-device.ts`. */

export interface DeviceParts {
  readonly environment: DeviceEnvironment;
  readonly transport: Transport;
  readonly redirectUri: string;
  readonly modelId: string;
  readonly serialNumber: string;
  /** Its customer, where that is known before a message tells. */
  readonly directedCustomerId: string | null;
  readonly supplies: ReadonlyMap<string, Supplies>;
  /** What the maker has heard of a unit by itself. */
  readonly heardOf: UnitNews['of'];
  readonly effects: () => Observation['effects'];
}

export function createReferenceDevice(parts: DeviceParts): ReferenceDevice {
  const { transport, heardOf, effects } = parts;
  let { environment } = parts;
  const { modelId, serialNumber, directedCustomerId, supplies } = parts;
  let record = createRecord({ modelId, serialNumber, directedCustomerId, supplies, at: 0 });
  const pauses = createPauses();
  const tokens = createTokens(() => environment, transport, pauses);
  const ended = () => {
    record.isRegistered = false;
    tokens.drop();
  };
  const call = createCaller(() => environment, transport, tokens);
  const life: Life = {
    record: () => record,
    pauses,
    actions: createActions({ record: () => record, call, pauses, ended }),
  };
  const { actions } = life;

  /** A registration begins; nothing of an earlier one counts but the supplies and what was heard since. */
  const begin = (unit: Pick<DeviceIdentity, 'modelId' | 'serialNumber'>): void => {
    const before = record;
    const news = heardOf(unit.modelId, unit.serialNumber);
    const isSameUnit = before.modelId === unit.modelId && before.serialNumber === unit.serialNumber;
    record = createRecord({
      modelId: unit.modelId,
      serialNumber: unit.serialNumber,
      at: before.now,
      directedCustomerId: directedCustomerId ?? news.directedCustomerId,
      supplies: isSameUnit ? suppliesIn(before) : new Map(),
    });
    for (const heard of news.heard) takeNews(record, heard);
    // Without a message about this registration, those that there are may be about the last one.
    record.isContradicted ||= isSameUnit && before.startedAt > 0 && (news.registeredAt ?? 0) < before.startedAt;
    record.isRegistered = true;
    pauses.forget();
  };

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(now: string, act: () => Promise<T>): Promise<T> => {
    const turn = last.then(() => {
      record.now = Math.max(record.now, toMs(now));
      return act();
    });
    last = turn.catch(() => {});
    return turn;
  };

  /** A report says how much a full container holds, and an order needs to know the switch. */
  const clarify = async (slot: SlotRecord): Promise<void> => {
    if (isUnclear(slot)) await work(life, ({ what }) => what === 'subscriptionInfo');
  };
  const reportAndReorder = async (slot: SlotRecord): Promise<void> => {
    slot.owesReport = true;
    if (!record.isRegistered || record.leaving !== null) return;
    await actions.slotStatus(slot.slotId);
    await work(life, (duty) => duty.what === 'replenish' && duty.slotId === slot.slotId);
  };

  return {
    get modelId() {
      return record.modelId;
    },
    get serialNumber() {
      return record.serialNumber;
    },
    get accessToken() {
      return tokens.accessToken;
    },
    get refreshToken() {
      return tokens.refreshToken;
    },
    get directedCustomerId() {
      return record.directedCustomerId;
    },
    get isRegistered() {
      return record.isRegistered;
    },
    get slotIds() {
      return slotsOfRecord(record).map(({ slotId }) => slotId);
    },
    get supplies() {
      return suppliesIn(record);
    },
    observed: () => observedDevice(record),
    perDay: (slotId) => record.slots.get(slotId)?.stock.perDay ?? createStock().perDay,

    start: (given, identity, now) =>
      inTurn(now, async () => {
        environment = given;
        begin(identity);
        tokens.begin(identity, record.now);
      }),
    use: (slotId, amount, now) =>
      inTurn(now, async () => {
        const slot = slotIn(record, slotId);
        await clarify(slot);
        slot.stock = take(slot.stock, amount);
        slot.lastUseAt = record.now;
        await reportAndReorder(slot);
      }),
    report: (slotId, now) =>
      inTurn(now, async () => {
        await clarify(slotIn(record, slotId));
        await actions.slotStatus(slotId);
      }),
    wait: (until) =>
      inTurn(until, async () => {
        await work(life);
        return { nextWakeAt: nextWakeAt(life) };
      }),
    status: (now) => inTurn(now, async () => ({ version: 1, devices: [observedDevice(record)], effects: effects() })),
    async stop() {
      ended();
      await last;
    },

    deviceStatus: (now) => inTurn(now, actions.deviceStatus),
    replenish: (slotId, now) => inTurn(now, () => actions.replenish(slotId)),
    restock: (slotId, amount, now) =>
      inTurn(now, async () => {
        const slot = slotIn(record, slotId);
        await clarify(slot);
        slot.stock = restock(slot.stock, amount);
        slot.restockedAt = record.now;
        await reportAndReorder(slot);
      }),
    exchange: ({ code, codeVerifier, redirectUri = parts.redirectUri }, now) =>
      inTurn(now, async () => {
        const before = tokens.accessToken;
        const reply = await tokens.exchange({ code, codeVerifier, redirectUri }, record.now);
        if (tokens.accessToken !== before) begin(record);
        return reply;
      }),
    refresh: (now) =>
      inTurn(now, async () => {
        const { reply, ...access } = await tokens.refresh(record.now);
        if (access.token === null && access.why === 'ended') ended();
        return reply;
      }),
    subscriptionInfo: (version, now) => inTurn(now, () => actions.subscriptionInfo(version)),
    orderInfo: ({ slotId, instanceId }, now) =>
      inTurn(now, async () => {
        const slot = slotId === undefined ? undefined : record.slots.get(slotId);
        const order = instanceId ?? [...(slot?.orders.keys() ?? [])].at(-1);
        return order === undefined ? null : actions.orderInfo(order);
      }),
    cancelTestOrders: ({ slotId, path = 'slots' }, now) => inTurn(now, () => actions.cancelTestOrders(slotId, path)),
    deregister: (version = '2.0', now) => inTurn(now, () => actions.deregister(version)),

    hear(heard) {
      const wasRegistered = record.isRegistered;
      const problem = takeNews(record, heard);
      if (wasRegistered && !record.isRegistered) ended();
      if (problem === null) resume(heard, pauses);
      return problem;
    },
  };
}

/** An order that is over no longer keeps its slot from the next one, whatever Replenish said last. */
function resume({ news }: Heard, pauses: Pauses): void {
  if (news.of !== 'order' || !['cancelledAt', 'deliveredAt'].includes(news.order.what)) return;
  pauses.clear(pauseOf({ what: 'replenish', slotId: news.order.slotId }));
}

const suppliesIn = (record: DeviceRecord): Map<string, Supplies> =>
  new Map(slotsOfRecord(record).map(({ slotId, stock, lastUseAt }) => [slotId, { stock, lastUseAt }]));
