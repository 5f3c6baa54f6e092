import type { DeviceEnvironment, DeviceIdentity } from '../device/driver.ts';
import type { PlayedDevice } from '../device/played-device.ts';
import type { StockModel } from '../device/stock.ts';
import { readStatus, readWait } from './answers.ts';
import { AdapterFailure, type AdapterLink, type Answer, UnknownVerb } from './link.ts';

/** One unit of a maker's own device, as the steps of a scenario ask it. */
export interface AdapterDevice extends PlayedDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  /** It has its tokens, and was not stopped. */
  readonly isStarted: boolean;
  /** Instant of the world up to which it has certainly done all its work, and when it wants to act next. */
  readonly lived: { readonly to: string; readonly nextWakeAt: number } | undefined;
  /** The unit has begun anew, so that this registration of it is over; the adapter knows that by itself. */
  supersede(): void;
}

export interface AdapterDeviceParts {
  readonly link: AdapterLink;
  readonly modelId: string;
  readonly serialNumber: string;
  readonly stock: Readonly<Record<string, StockModel>>;
  readonly perDay: (slotId: string) => number;
  /** Names of the environment that a program under test gets. */
  readonly env: (environment: DeviceEnvironment, identity: Partial<DeviceIdentity>) => Promise<Record<string, string>>;
  readonly environment: DeviceEnvironment;
}

export function createAdapterDevice(parts: AdapterDeviceParts): AdapterDevice {
  const { link, modelId, serialNumber, stock, perDay, env } = parts;
  let { environment } = parts;
  let tokens: Partial<DeviceIdentity> = {};
  let isStarted = false;
  let lived: AdapterDevice['lived'];

  const ask = (verb: string, now: string, more: object = {}): Promise<Answer> =>
    link.ask(verb, { now, modelId, serialNumber, ...defined(more) });
  /** Nobody asks a device for something that has no tokens to do it with. */
  const started = (verb: string, now: string, more?: object): Promise<Answer> => {
    if (!isStarted) throw new AdapterFailure(verb, 'it was not started, for it never got a refresh token');
    return ask(verb, now, more);
  };
  const given = Object.keys(stock).length === 0 ? {} : { stock };

  return {
    modelId,
    serialNumber,
    directedCustomerId: null,
    get accessToken() {
      return tokens.accessToken ?? null;
    },
    get refreshToken() {
      return tokens.refreshToken ?? null;
    },
    get isStarted() {
      return isStarted;
    },
    get lived() {
      return lived;
    },
    perDay,
    async start(where, identity, now) {
      environment = where;
      await ask('start', now, { env: await env(where, identity), refreshToken: identity.refreshToken, ...given });
      tokens = identity;
      isStarted = true;
      lived = { to: now, nextWakeAt: Date.parse(now) };
    },
    async exchange({ code, codeVerifier, redirectUri }, now) {
      const more = { env: await env(environment, {}), code, codeVerifier, redirectUri, ...given };
      await ask('exchange', now, more);
      isStarted = true;
      lived = { to: now, nextWakeAt: Date.parse(now) };
    },
    use: async (slotId, amount, now) => void (await started('use', now, { slotId, amount })),
    report: async (slotId, now) => void (await started('report', now, { slotId })),
    async wait(until) {
      const at = readWait(await started('wait', until, { until }), until);
      lived = { to: until, nextWakeAt: at };
      return { nextWakeAt: Number.isFinite(at) ? new Date(at).toISOString() : null };
    },
    status: async (now) => readStatus(await ask('status', now)),
    async stop() {
      if (!isStarted) return;
      isStarted = false;
      // An adapter that has nothing to stop may not know the word.
      await ask('stop', lived?.to ?? '').catch((error: unknown) => {
        if (!(error instanceof UnknownVerb)) throw error;
      });
    },
    supersede() {
      isStarted = false;
    },
    deviceStatus: (now) => started('deviceStatus', now),
    replenish: (slotId, now) => started('replenish', now, { slotId }),
    restock: (slotId, amount, now) => started('restock', now, { slotId, amount }),
    refresh: (now) => started('refresh', now),
    subscriptionInfo: (version, now) => started('subscriptionInfo', now, { version }),
    orderInfo: ({ slotId, instanceId }, now) => started('orderInfo', now, { slotId, instanceId }),
    cancelTestOrders: ({ slotId, path }, now) => started('cancelTestOrders', now, { slotId, path }),
    deregister: (version, now) => started('deregister', now, { version }),
  };
}

/** What was left out is not sent. */
const defined = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
