import { createReferenceDevice } from '../../../../scenarios/runner/device/device-client.ts';
import { suppliesOf } from '../../../../scenarios/runner/device/device-record.ts';
import type { DeviceEnvironment } from '../../../../scenarios/runner/device/driver.ts';
import type { Heard, News, SlotNews } from '../../../../scenarios/runner/device/notification.ts';
import type { ReferenceDevice } from '../../../../scenarios/runner/device/reference-device.ts';
import type { StockModel } from '../../../../scenarios/runner/device/stock.ts';
import type { HttpReply, HttpRequest, Transport } from '../../../../scenarios/runner/transport.ts';

/** A service that answers as a test tells it, and a device that knows nobody else. */

export const T0 = '2031-03-04T10:00:00.000Z';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const T0_MS = Date.parse(T0);
export const at = (ms: number): string => new Date(T0_MS + ms).toISOString();

export const environment: DeviceEnvironment = {
  drsUrl: 'http://service.test',
  tokenUrl: 'http://lwa.test/auth/o2/token',
  clientId: 'client-1',
  clientSecret: 'secret-1',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
};

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  status,
  headers,
  text: JSON.stringify(body),
  body,
});

export const invalidToken = json(400, { message: 'Invalid token' });
export const taken = (instanceId: string): HttpReply =>
  json(200, { detailCode: 'STANDARD_ORDER_PLACED', eventInstanceId: instanceId });
export const inProgress = (instanceId: string): HttpReply =>
  json(200, { detailCode: 'ORDER_INPROGRESS', eventInstanceId: instanceId });
export const tokensOf = (access: string, more: object = {}): HttpReply =>
  json(200, { access_token: access, refresh_token: 'Atzr|r', token_type: 'bearer', expires_in: 3600, ...more });

/** A reply, or null for a connection that breaks. */
export type Answering = (request: HttpRequest, call: string) => HttpReply | null | undefined;

export interface Service extends Transport {
  /** `METHOD /path` of each request. */
  readonly calls: string[];
  readonly requests: HttpRequest[];
  /** Answers before the usual replies; undefined leaves it to them. */
  answering: Answering;
  /** Calls since the last time somebody asked. */
  fresh(): string[];
}

export function createService(answering: Answering = () => undefined): Service {
  let seen = 0;
  let orders = 0;
  const usual = (call: string): HttpReply => {
    if (call === 'POST /auth/o2/token') return tokensOf('Atza|fresh');
    if (call.startsWith('POST /replenish/')) {
      orders += 1;
      return taken(`order-${orders}`);
    }
    if (call === 'GET /subscriptionInfo') {
      return json(200, {
        slotsSubscriptionStatus: {
          beans: { subscribed: true, productInfoList: [{ asin: 'B0EMUL0001', quantity: 24, unit: 'count' }] },
        },
      });
    }
    return json(200, {});
  };
  const service: Service = {
    calls: [],
    requests: [],
    answering,
    fresh() {
      const calls = service.calls.slice(seen);
      seen = service.calls.length;
      return calls;
    },
    async send(request) {
      const call = `${request.method} ${new URL(request.url).pathname}`;
      service.calls.push(call);
      service.requests.push(request);
      const told = service.answering(request, call);
      if (told === null) throw new Error('ECONNRESET');
      return told ?? usual(call);
    },
    close() {},
  };
  return service;
}

export interface GivenDevice {
  readonly stock?: Record<string, StockModel>;
  /** Whether the slot `beans` is on and holds 24, as if a message had said so at T0. */
  readonly isTold?: boolean;
  readonly now?: string;
}

export const slotNews = (subscribed: boolean, asin: string | null = 'B0EMUL0001', quantity = 24): SlotNews => ({
  subscribed,
  product: asin === null ? null : { asin, quantity },
});

let heards = 0;
/** A notification about the device, as it was read. */
export const heard = (news: News, time: number, more: Partial<Heard> = {}): Heard => {
  heards += 1;
  return {
    notificationType: 'some',
    notificationId: `n-${heards}`,
    time: T0_MS + time,
    modelId: 'acme-coffee',
    serialNumber: 'SN-1',
    directedCustomerId: null,
    news,
    ...more,
  };
};

export const orderNews = (
  what: 'placedAt' | 'cancelledAt' | 'shippedAt' | 'deliveredAt',
  time: number,
  instanceId = 'order-1',
  more: { slotId?: string; quantity?: number | null; estimatedDeliveryAt?: number | null } = {},
): Heard => {
  const { slotId = 'beans', quantity = what === 'cancelledAt' ? null : 24, estimatedDeliveryAt = null } = more;
  return heard({ of: 'order', order: { what, instanceId, slotId, quantity, estimatedDeliveryAt } }, time);
};

export const slotsNews = (time: number, slots: Record<string, SlotNews>): Heard =>
  heard({ of: 'slots', slots: new Map(Object.entries(slots)) }, time);

export const deregistered = (time: number): Heard => heard({ of: 'registration', registered: false }, time);

/** A registered device with a fresh token. */
export async function startDevice(service: Transport, given: GivenDevice = {}): Promise<ReferenceDevice> {
  const { stock = {}, isTold = true, now = T0 } = given;
  const device = createReferenceDevice({
    environment,
    transport: service,
    redirectUri: 'http://localhost:3000/callback',
    modelId: 'acme-coffee',
    serialNumber: 'SN-1',
    directedCustomerId: null,
    supplies: suppliesOf(stock),
    heardOf: () => ({
      registeredAt: null,
      directedCustomerId: null,
      heard: isTold ? [slotsNews(Date.parse(now) - T0_MS, { beans: slotNews(true) })] : [],
    }),
    effects: () => [],
  });
  const tokens = { refreshToken: 'Atzr|r', accessToken: 'Atza|first', expiresIn: 3600 };
  await device.start(environment, { modelId: 'acme-coffee', serialNumber: 'SN-1', ...tokens }, now);
  return device;
}

/** The body of the last call of a kind. */
export const lastBody = (service: Service, call: string): Record<string, unknown> => {
  const index = service.calls.lastIndexOf(call);
  return JSON.parse(service.requests[index]?.body ?? 'null');
};
