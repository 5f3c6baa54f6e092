import type { z } from 'zod';
import type { Explanation } from '../contracts/control/explain.ts';
import type { Fault, FaultPlan } from '../contracts/control/fault.ts';
import type { Instant } from '../contracts/fields.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';
import { send, textOf } from './control-request.ts';
import { redactText } from './http/redact.ts';

/** A typed client of the control interface. */

export interface RegisterDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly isTestDevice?: boolean;
  readonly includeNonLive?: boolean;
  readonly directedCustomerId?: string;
  readonly clientId?: string;
  /** Slots left out are subscribed to their first product; `asin: null` chooses none. */
  readonly slots?: Readonly<Record<string, { readonly asin?: string | null; readonly subscribed?: boolean }>>;
}

export interface RegisteredDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly directedCustomerId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
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
  override readonly name = 'ControlError';
  readonly status: number;
  /** The reply's JSON, or its text when it is none. */
  readonly body: unknown;
  constructor(status: number, body: unknown, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export interface Control {
  /** Any call under `/_emulator/`; throws ControlError on a refusal, and the error of the system when nobody answers. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  advance(target: { by?: string; to?: string; toNextDue?: true; quietMs?: number }): Promise<AdvanceReply>;
  registerDevice(device: RegisterDevice): Promise<RegisteredDevice>;
  subscribe(
    endpoint: string,
    options?: { rawMessageDelivery?: boolean; topicArn?: string },
  ): Promise<{ subscriptionArn: string; status: string }>;
  reset(): Promise<void>;
  /** What is planned to go wrong, in the order it was planned. */
  faults(): Promise<Fault[]>;
  /** Plans that something goes wrong, such as `{ effect: 'status', status: 503, operations: ['replenish'], times: 2 }`. */
  planFault(plan: z.input<typeof FaultPlan>): Promise<Fault>;
  clearFault(faultId: string): Promise<void>;
  /** Why something did or did not happen: one question, such as `{ device: 'acme-coffee/SN-0001', slot: 'beans' }`. */
  explain(question: Question): Promise<Explanation>;
  /** The whole timeline that is kept, oldest first. */
  timeline(filter?: TimelineFilter): Promise<TimelineEntry[]>;
}

/** Why was no order placed, why did a notification not arrive, why is a token refused: one of them. */
export type Question =
  /** `MODEL/SERIAL`; the first slot when none is named. */
  { readonly device: string; readonly slot?: string } | { readonly notification: string } | { readonly token: string };

export interface TimelineFilter {
  readonly after?: number;
  readonly kind?: TimelineEntry['kind'];
  /** `MODEL/SERIAL`. */
  readonly device?: string;
}

const PAGE = 1000;

export function createControl(url: string, token: string | null): Control {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(url, token, method, path, body);
    const text = await textOf(response);
    const answer = parsed(text);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300 && answer !== undefined) return answer as T;
    throw new ControlError(
      status,
      answer ?? text,
      // A question may have a token in it.
      `${method} ${redactText(path)}: ${status} ${messageIn(answer) ?? text.slice(0, 200)}`,
    );
  };
  return {
    call,
    advance: (target) => call('POST', 'clock/advance', target),
    registerDevice: (device) => call('POST', 'devices', device),
    subscribe: (endpoint, options = {}) => call('POST', 'subscriptions', { endpoint, ...options }),
    async reset() {
      await call('POST', 'reset');
    },
    faults: () => call<{ items: Fault[] }>('GET', 'faults?limit=1000').then(({ items }) => items),
    planFault: (plan) => call('POST', 'faults', plan),
    async clearFault(faultId) {
      await call('DELETE', `faults/${encodeURIComponent(faultId)}`);
    },
    explain: (question) => call('GET', `explain?${questionQuery(question)}`),
    async timeline(filter = {}) {
      const entries: TimelineEntry[] = [];
      for await (const entry of pagesOf(call, filter)) entries.push(entry);
      return entries;
    },
  };
}

export const questionQuery = (question: Question): string =>
  new URLSearchParams(
    Object.entries(question).filter((named): named is [string, string] => named[1] !== undefined),
  ).toString();

/** The entries that are kept, page by page. */
export async function* pagesOf(
  call: Control['call'],
  { after = 0, kind, device }: TimelineFilter = {},
): AsyncGenerator<TimelineEntry> {
  for (let next: string | null = String(after); next !== null; ) {
    const query = new URLSearchParams({ after: next, limit: String(PAGE) });
    if (kind !== undefined) query.set('kind', kind);
    if (device !== undefined) query.set('device', device);
    const page: { items: TimelineEntry[]; next: string | null } = await call('GET', `timeline?${query}`);
    yield* page.items;
    next = page.next;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `message` of one of our errors. */
export const messageIn = (answer: unknown): string | undefined =>
  (answer as { error?: { message?: string } } | null | undefined)?.error?.message;
