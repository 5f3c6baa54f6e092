import { onTestFinished } from 'vitest';
import type { JudgeOptions } from '../../../../contracts/obligations/facts.ts';
import type { ConfigInput } from '../../../../emulator/index.ts';
import { type RunningEmulator, startEmulator } from '../../../../emulator/index.ts';
import type { DeviceEnvironment } from '../../../../scenarios/runner/device/driver.ts';
import {
  createMaker,
  type Maker,
  type MakerOptions,
  type OpenOptions,
} from '../../../../scenarios/runner/device/maker.ts';
import type { ReferenceDevice } from '../../../../scenarios/runner/device/reference-device.ts';
import {
  createTransport,
  type HttpReply,
  type HttpRequest,
  type Transport,
} from '../../../../scenarios/runner/transport.ts';

/** A maker and its devices at an emulator whose clock stands until it is moved. */

export const T0 = '2031-03-04T10:00:00.000Z';
export const at = (ms: number, from: string = T0): string => new Date(Date.parse(from) + ms).toISOString();
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
}

export interface World {
  readonly emulator: RunningEmulator;
  readonly maker: Maker;
  readonly environment: DeviceEnvironment;
  /** Every exchange of the maker, with its reply. */
  readonly exchanges: readonly Exchange[];
  now(): string;
  register(device?: Partial<Registering>): Promise<ReferenceDevice>;
  /** The device lives by itself: it is woken when it wants to be, and each slot is used once a day. */
  live(device: ReferenceDevice, span: number, use?: Use): Promise<void>;
  /** Control calls about a device. */
  order(move: 'ship' | 'deliver' | 'cancel' | 'resolve', instanceId: string): Promise<void>;
  subscription(
    device: ReferenceDevice,
    slotId: string,
    choice: { subscribed?: boolean; asin?: string | null },
  ): Promise<void>;
}

interface Registering extends OpenOptions {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isTestDevice: boolean;
}

export interface Use {
  /** Slots that are used, an hour apart, the first one hour after the beginning. All when absent; none for []. */
  readonly slots?: readonly string[];
  /** Called before each wake. */
  readonly each?: (now: string) => Promise<void>;
}

export interface WorldOptions {
  readonly config?: ConfigInput;
  readonly transport?: (inner: Transport) => Transport;
  readonly maker?: Partial<MakerOptions>;
  /** Address to subscribe instead of the maker's listener; null for none. */
  readonly subscribe?: ((listenerUrl: string) => Promise<string>) | null;
  /** Instant at which the world begins; T0 when absent. */
  readonly start?: string;
  /** Clock of the emulator; one that stands when absent. */
  readonly clock?: string;
  readonly judge?: JudgeOptions;
}

export async function startWorld({
  config = {},
  transport: wrap = (one) => one,
  maker: given = {},
  subscribe,
  start = T0,
  clock = 'manual',
  judge,
}: WorldOptions = {}): Promise<World> {
  const judging = judge === undefined ? {} : { judge };
  const emulator = await startEmulator({ clock, now: start, seed: 1, config, ...judging });
  const environment: DeviceEnvironment = {
    drsUrl: emulator.url,
    tokenUrl: `${emulator.url}/auth/o2/token`,
    clientId: emulator.env.DRS_CLIENT_ID ?? '',
    clientSecret: emulator.env.DRS_CLIENT_SECRET ?? '',
    topicArn: emulator.env.DRS_TOPIC_ARN ?? '',
  };
  const exchanges: Exchange[] = [];
  const transport = createTransport({ observe: (request, reply) => exchanges.push({ request, reply }) });
  const maker = await createMaker({ environment, transport: wrap(transport), ...given });
  onTestFinished(async () => {
    await maker.close();
    transport.close();
    await emulator.close();
  });
  if (subscribe !== null) {
    const { rawMessageDelivery = false } = given;
    await emulator.control.subscribe((await subscribe?.(maker.listenerUrl)) ?? maker.listenerUrl, {
      rawMessageDelivery,
    });
    await emulator.clock.settle();
  }
  const now = (): string => emulator.clock.now();

  return {
    emulator,
    maker,
    environment,
    exchanges,
    now,
    async register({ modelId = 'acme-coffee', serialNumber = 'SN-0001', isTestDevice = false, ...options } = {}) {
      const registered = await emulator.control.registerDevice({ modelId, serialNumber, isTestDevice });
      const { directedCustomerId } = registered;
      const device = await maker.open(registered, now(), { directedCustomerId, ...options });
      await emulator.clock.settle();
      return device;
    },
    async live(device, span, { slots = device.slotIds, each } = {}) {
      const end = Date.parse(now()) + span;
      const uses = slots.map((slotId, index) => ({ slotId, at: Date.parse(now()) + (index + 1) * HOUR }));
      for (;;) {
        await each?.(now());
        const { nextWakeAt } = await device.wait(now());
        const due = await emulator.control.call<{ items: { at: string }[] }>('GET', 'due?limit=1');
        const instants = [end, ...uses.map((one) => one.at)];
        if (nextWakeAt !== null) instants.push(Date.parse(nextWakeAt));
        for (const item of due.items) instants.push(Date.parse(item.at));
        const next = Math.min(...instants);
        if (next > Date.parse(now())) await emulator.clock.advanceTo(at(0, new Date(next).toISOString()));
        for (const one of uses.filter((use) => use.at === next)) {
          await device.use(one.slotId, device.perDay(one.slotId), now());
          one.at += DAY;
        }
        if (next >= end) break;
      }
      await device.wait(now());
    },
    async order(move, instanceId) {
      await emulator.control.call('POST', `orders/${instanceId}/${move}`, {});
      await emulator.clock.settle();
    },
    async subscription(device, slotId, choice) {
      await emulator.control.call(
        'PUT',
        `devices/${device.modelId}/${device.serialNumber}/slots/${slotId}/subscription`,
        choice,
      );
      await emulator.clock.settle();
    },
  };
}

/** The calls of the device API and of the token endpoint among the exchanges, as `METHOD /path STATUS`. */
export const callsOf = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(({ request, reply }) => `${request.method} ${new URL(request.url).pathname} ${reply.status}`);

/** A printer whose cartridges last for weeks, measured in pages. */
export const printerConfig: ConfigInput = {
  models: [
    {
      modelId: 'two-slots',
      name: 'Two slots',
      clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      live: true,
      slots: [
        {
          slotId: 'black',
          name: 'Black',
          unit: 'count',
          products: [{ asin: 'B0TESTBLK1', title: 'Black', price: '$1', quantity: 30, packages: 1 }],
        },
        {
          slotId: 'color',
          name: 'Color',
          unit: 'count',
          products: [{ asin: 'B0TESTCLR1', title: 'Color', price: '$1', quantity: 45, packages: 1 }],
        },
      ],
    },
  ],
};
