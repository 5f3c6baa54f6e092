import type { Instant } from '../contracts/fields.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';

/** A typed client of the control interface. */

export interface RegisterDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isTestDevice?: boolean;
  readonly includeNonLive?: boolean;
  readonly directedCustomerId?: string;
  readonly clientId?: string;
  readonly slots?: Readonly<Record<string, { readonly asin?: string; readonly subscribed?: boolean }>>;
}

export interface RegisteredDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly directedCustomerId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

export interface AdvanceReply {
  readonly now: Instant;
  /** What happened on the way; the first 1,000. */
  readonly fired: readonly Readonly<Record<string, unknown>>[];
  readonly firedCount: number;
}

/** The control interface answered with an error. */
export class ControlError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export interface Control {
  /** Any call under `/_emulator/`; throws ControlError on a refusal. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  advance(target: { by?: string; to?: string; toNextDue?: true; quietMs?: number }): Promise<AdvanceReply>;
  registerDevice(device: RegisterDevice): Promise<RegisteredDevice>;
  subscribe(
    endpoint: string,
    options?: { rawMessageDelivery?: boolean; topicArn?: string },
  ): Promise<{ subscriptionArn: string; status: string }>;
  reset(): Promise<void>;
  /** The whole timeline that is kept, oldest first. */
  timeline(filter?: { after?: number; kind?: string; device?: string }): Promise<TimelineEntry[]>;
}

export function createControl(url: string, token: string | null): Control {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_emulator/${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error?: { message?: string } };
    if (!response.ok) {
      throw new ControlError(
        response.status,
        answer,
        `${method} ${path}: ${response.status} ${answer.error?.message ?? ''}`,
      );
    }
    return answer as T;
  };
  return {
    call,
    advance: (target) => call('POST', 'clock/advance', target),
    registerDevice: (device) => call('POST', 'devices', device),
    subscribe: (endpoint, options = {}) => call('POST', 'subscriptions', { endpoint, ...options }),
    async reset() {
      await call('POST', 'reset');
    },
    async timeline({ after = 0, kind, device } = {}) {
      const entries: TimelineEntry[] = [];
      const filter = `${kind === undefined ? '' : `&kind=${kind}`}${device === undefined ? '' : `&device=${encodeURIComponent(device)}`}`;
      for (let next: string | number | null = after; next !== null; ) {
        const page: { items: TimelineEntry[]; next: string | number | null } = await call(
          'GET',
          `timeline?after=${next}&limit=1000${filter}`,
        );
        entries.push(...page.items);
        next = page.next;
      }
      return entries;
    },
  };
}
