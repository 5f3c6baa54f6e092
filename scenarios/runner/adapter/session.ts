import type { DeviceEnvironment, DeviceIdentity } from '../device/driver.ts';
import type { Maker, OpenIdentity, OpenOptions } from '../device/maker.ts';
import type { PlayedDevice } from '../device/played-device.ts';
import type { ExchangeLog } from '../exchange-log.ts';
import type { Target } from '../target.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { WorldLink } from '../world-link.ts';
import { type AdapterDevice, createAdapterDevice } from './adapter-device.ts';
import { readListener } from './answers.ts';
import { AdapterFailure, type AdapterLink, UnknownVerb } from './link.ts';
import { isServiceCall, madeCall, requestIdOf } from './made-calls.ts';

/** A maker's own devices while one scenario plays: which there are, what they did, and which time they lived through. */
export interface AdapterSession {
  /** A unit; the same unit once more is another registration of it. */
  open(identity: OpenIdentity, now: string, options?: OpenOptions): Promise<PlayedDevice>;
  /** Address of the maker's own listener, if there is one. */
  listener(): Promise<string | undefined>;
  /**
   * Lets every device do its work up to now, and waits until all that came of it is done. When the first of them wants
   * to act next: epoch milliseconds, infinite for never.
   */
  wait(): Promise<number>;
  /** Takes the calls that were made meanwhile into the log. */
  follow(): Promise<void>;
  stop(): Promise<void>;
  /** Spans of time that devices are known to have lived through, in the order they acknowledged them. */
  readonly lived: readonly Lived[];
  /** Numbers of the entries, as far as they have been read, that say nothing of the maker: the player's own doing. */
  readonly playersOwn: readonly number[];
}

/** A device did all its work between two instants of the world; known behind an entry of the timeline. */
export interface Lived {
  readonly afterSeq: number;
  readonly device: { readonly modelId: string; readonly serialNumber: string };
  readonly from: string;
  readonly to: string;
}

export interface AdapterSessionParts {
  readonly link: AdapterLink;
  readonly maker: Maker;
  readonly target: Target;
  readonly world: WorldLink;
  readonly log: ExchangeLog;
  readonly timeline: TimelineReader;
  readonly environment: DeviceEnvironment;
  readonly isForeign: (device: Lived['device']) => boolean;
  /** Of the player's own listener, which only looks. */
  readonly observerArn: () => string | null;
}

export function createAdapterSession(parts: AdapterSessionParts): AdapterSession {
  const { link, maker, target, world, log, timeline, environment, isForeign, observerArn } = parts;
  const devices = new Map<string, AdapterDevice>();
  const lived: Lived[] = [];
  const playersOwn: number[] = [];
  const ownIds = new Set<string>();
  let read = 0;
  let logged = 0;

  const slotIdsOf = async (modelId: string, serialNumber: string): Promise<readonly string[]> => {
    const { status, body } = await world.look(`devices/${modelId}/${serialNumber}`);
    return status === 200 ? Object.keys((body as { readonly slots: object }).slots) : [];
  };

  const envOf = async (
    where: DeviceEnvironment,
    identity: Partial<DeviceIdentity>,
  ): Promise<Record<string, string>> => {
    const { modelId = '', serialNumber = '', refreshToken, accessToken } = identity;
    const { controlToken } = target;
    return {
      DRS_BASE_URL: where.drsUrl,
      LWA_TOKEN_URL: where.tokenUrl,
      LWA_AUTHORIZE_URL: `${target.url}/ap/oa`,
      DRS_WEB_URL: target.url,
      DRS_EMULATOR_URL: target.url,
      ...(controlToken === null ? {} : { DRS_CONTROL_TOKEN: controlToken }),
      DRS_CLIENT_ID: where.clientId,
      ...(where.clientSecret === null ? {} : { DRS_CLIENT_SECRET: where.clientSecret }),
      DRS_TOPIC_ARN: where.topicArn,
      ...(refreshToken === undefined
        ? {}
        : {
            DRS_MODEL_ID: modelId,
            DRS_SERIAL: serialNumber,
            DRS_REFRESH_TOKEN: refreshToken,
            ...(accessToken === undefined ? {} : { DRS_ACCESS_TOKEN: accessToken }),
            DRS_SLOT_IDS: (await slotIdsOf(modelId, serialNumber)).join(','),
          }),
    };
  };

  const started = (): AdapterDevice[] => [...devices.values()].filter(({ isStarted }) => isStarted);

  const follow = async (): Promise<void> => {
    await timeline.read();
    for (; logged < log.all.length; logged += 1) {
      const id = log.all[logged]?.requestId ?? null;
      if (id !== null) ownIds.add(id);
    }
    for (; read < timeline.entries.length; read += 1) {
      const entry = timeline.entries[read];
      if (entry === undefined) continue;
      const isObservers =
        (entry.kind === 'delivery' && entry.subscriptionArn === observerArn()) ||
        (entry.kind === 'state' && entry.subject === 'subscription' && entry.id === observerArn());
      if (isObservers) playersOwn.push(entry.seq);
      if (!isServiceCall(entry)) continue;
      if (ownIds.has(requestIdOf(entry) ?? '')) playersOwn.push(entry.seq);
      else if (entry.device === null || !isForeign(entry.device)) log.note(madeCall(entry, target.url));
    }
    logged = log.all.length;
  };

  return {
    lived,
    playersOwn,
    async open(identity, now, options = {}) {
      const { modelId, serialNumber } = identity;
      // The maker of the player only hears of it, and knows how much is used a day; it makes no call.
      const shadow = await maker.open({ modelId, serialNumber }, now, options);
      const device = createAdapterDevice({
        link,
        modelId,
        serialNumber,
        stock: options.stock ?? {},
        perDay: shadow.perDay,
        env: envOf,
        environment,
      });
      devices.get(`${modelId}/${serialNumber}`)?.supersede();
      devices.set(`${modelId}/${serialNumber}`, device);
      return device;
    },
    async listener() {
      try {
        const env = await envOf(environment, {});
        return readListener(await link.ask('listener', { now: world.now, env }));
      } catch (error) {
        if (error instanceof UnknownVerb) return undefined;
        throw error;
      }
    },
    async wait() {
      const { now } = world;
      const spans = [];
      for (const device of started()) {
        const before = device.lived;
        const { modelId, serialNumber } = device;
        await device.wait(now).catch((error: unknown) => {
          if (error instanceof UnknownVerb)
            throw new AdapterFailure('wait', 'the adapter does not know it, and every adapter has to');
          throw error;
        });
        // Past an instant at which it wanted to act, it had no chance to.
        const isWhole = before !== undefined && Date.parse(now) <= Math.max(before.nextWakeAt, Date.parse(before.to));
        if (isWhole && before.to !== now) spans.push({ device: { modelId, serialNumber }, from: before.to, to: now });
      }
      if (started().length > 0) await world.settle();
      await follow();
      const afterSeq = timeline.entries.at(-1)?.seq ?? 0;
      lived.push(...spans.map((span) => ({ afterSeq, ...span })));
      return Math.min(...started().map((device) => device.lived?.nextWakeAt ?? Number.POSITIVE_INFINITY));
    },
    follow,
    async stop() {
      for (const device of started()) await device.stop();
    },
  };
}
