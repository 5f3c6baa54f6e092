import type { Transport } from '../transport.ts';
import { createReferenceDevice } from './device-client.ts';
import { suppliesOf } from './device-record.ts';
import type { DeviceEnvironment, DeviceIdentity, Observation } from './driver.ts';
import { createInbox, type ReceivedMessage } from './inbox.ts';
import { toInstant, toMs } from './instants.ts';
import type { ListenRule } from './listen-rule.ts';
import { type ListenAt, type Receive, startListener } from './listener.ts';
import type { Heard } from './notification.ts';
import type { ReferenceDevice } from './reference-device.ts';
import type { StockModel } from './stock.ts';
import { createUnitNews } from './unit-news.ts';

/**
 * The maker's cloud: a listener for what SNS posts, and any number of devices that hear of it. A device begins with
 * `open`; before that the maker already keeps what is said about it, since messages come in any order.
 */
export interface Maker {
  /** Address to subscribe to the topic. The handshake is answered. */
  readonly listenerUrl: string;
  /** Takes a message that did not come by the listener's server. */
  readonly receive: Receive;
  /** Every message that came in, in the order it was decided on. */
  readonly received: readonly ReceivedMessage[];
  /** Tells the listener how to answer from now on. */
  listen(rule: ListenRule): void;
  /**
   * A device begins to work with its tokens. Without a refresh token it is only known, and begins when its code is
   * exchanged. The same unit once more is another registration: the one before is over, and its supplies stay.
   */
  open(identity: OpenIdentity, now: string, options?: OpenOptions): Promise<ReferenceDevice>;
  /** All that were opened, in that order. */
  readonly devices: readonly ReferenceDevice[];
  observe(): Observation;
  close(): Promise<void>;
}

export type OpenIdentity = Pick<DeviceIdentity, 'modelId' | 'serialNumber'> & Partial<DeviceIdentity>;

export interface OpenOptions {
  /** Consumption models, by slot id. Slots left out begin with a full container of the chosen product. */
  readonly stock?: Readonly<Record<string, StockModel>> | undefined;
  /** Whose it is. Then messages to another owner of the unit are told apart, also within one instant. */
  readonly directedCustomerId?: string | undefined;
}

export interface MakerOptions {
  readonly environment: DeviceEnvironment;
  /** Makes every call, and fetches certificates; not closed with the maker. */
  readonly transport: Transport;
  /** The subscription has raw message delivery: notifications come bare, and cannot be verified. */
  readonly rawMessageDelivery?: boolean | undefined;
  /** Any free port of the loopback when absent. */
  readonly listenAt?: ListenAt | undefined;
  /** Return URL that codes are exchanged with when none is given. */
  readonly redirectUri?: string | undefined;
  /** Real milliseconds that a certificate or a confirmation may take. */
  readonly patienceMs?: number | undefined;
}

export async function createMaker(options: MakerOptions): Promise<Maker> {
  const { environment, transport } = options;
  const { rawMessageDelivery = false, redirectUri = 'http://localhost:3000/callback', patienceMs = 5000 } = options;
  const devices: ReferenceDevice[] = [];
  const units = createUnitNews();
  let latest = 0;
  const advance = (ms: number): void => {
    latest = Math.max(latest, ms);
  };

  const isOf = (device: ReferenceDevice, { modelId, serialNumber }: OpenIdentity | Heard): boolean =>
    device.modelId === modelId && device.serialNumber === serialNumber;

  /** A registration hears of itself by its device, and of one that is still to begin by the news of the unit. */
  const hear = (heard: Heard): string | null => {
    advance(heard.time);
    units.note(heard);
    const concerned = devices.filter((device) => isOf(device, heard));
    if (concerned.length === 0) return heard.news.of === 'order' ? 'the maker has no such device' : null;
    const problems = concerned.map((device) => device.hear(heard));
    return problems.includes(null) ? null : (problems.at(-1) ?? null);
  };

  const inbox = createInbox({
    transport,
    topicArn: environment.topicArn,
    drsUrl: environment.drsUrl,
    rawMessageDelivery,
    patienceMs,
    hear,
    now: () => (latest === 0 ? null : toInstant(latest)),
  });
  const listener = await startListener(inbox.receive, options.listenAt);

  return {
    listenerUrl: listener.url,
    receive: (message) => inbox.receive(message).catch(() => 500),
    received: inbox.received,
    listen: inbox.listen,
    devices,
    async open(identity, now, { stock = {}, directedCustomerId = null } = {}) {
      advance(toMs(now));
      const before = devices.findLast((device) => isOf(device, identity));
      await before?.stop();
      const device = createReferenceDevice({
        environment,
        transport,
        redirectUri,
        modelId: identity.modelId,
        serialNumber: identity.serialNumber,
        directedCustomerId,
        supplies: new Map([...(before?.supplies ?? []), ...suppliesOf(stock)]),
        heardOf: units.of,
        effects: inbox.effects,
      });
      devices.push(device);
      const { refreshToken } = identity;
      if (refreshToken !== undefined) await device.start(environment, { ...identity, refreshToken }, now);
      return device;
    },
    observe: () => {
      // Of a unit that was registered more than once, the last registration counts.
      const units = new Map(devices.map((device) => [`${device.modelId}/${device.serialNumber}`, device.observed()]));
      return { version: 1, devices: [...units.values()], effects: inbox.effects() };
    },
    async close() {
      await Promise.all(devices.map((device) => device.stop()));
      await listener.close();
    },
  };
}
