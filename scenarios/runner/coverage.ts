import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { endpoints, notifications } from '../../contracts/index.ts';
import { attributeOf, formsOf, type NotificationDefinition } from '../../contracts/notifications/index.ts';
import type { Outcome } from './outcome.ts';

/** What of the contracts was seen while scenarios played: each endpoint with its success and its refusals, each notification in each version. */

export interface Covered {
  /** By operation. */
  readonly operations: ReadonlyMap<string, { readonly success: boolean; readonly refusals: ReadonlySet<string> }>;
  /** By type: the versions that were received; null for one that says none. */
  readonly notifications: ReadonlyMap<string, ReadonlySet<string | null>>;
}

export interface Missing {
  /** Operations whose success nobody saw. */
  readonly successes: readonly string[];
  /** `operation.refusal` */
  readonly refusals: readonly string[];
  /** Type, and version where it has several. */
  readonly notifications: readonly string[];
}

export function coverageOf(outcomes: readonly Pick<Outcome, 'exchanges' | 'received'>[]): Covered {
  const operations = new Map<string, { success: boolean; refusals: Set<string> }>();
  const received = new Map<string, Set<string | null>>();
  for (const { exchanges, received: messages } of outcomes) {
    for (const { operation, status, refusal } of exchanges) {
      if (operation === null) continue;
      const seen = operations.get(operation) ?? { success: false, refusals: new Set<string>() };
      if (refusal !== null) seen.refusals.add(refusal);
      else if (status < 400) seen.success = true;
      operations.set(operation, seen);
    }
    for (const { type, version } of messages) received.set(type, (received.get(type) ?? new Set()).add(version));
  }
  return { operations, notifications: received };
}

/** What of the contracts was not seen. */
export function missingOf({ operations, notifications: received }: Covered): Missing {
  const all = Object.values(endpoints) as readonly EndpointDefinition[];
  return {
    successes: all.filter(({ name }) => operations.get(name)?.success !== true).map(({ name }) => name),
    refusals: all.flatMap(({ name, refusals }) =>
      Object.keys(refusals)
        .filter((refusal) => operations.get(name)?.refusals.has(refusal) !== true)
        .map((refusal) => `${name}.${refusal}`),
    ),
    notifications: (Object.values(notifications) as readonly NotificationDefinition[]).flatMap((notification) =>
      formsOf(notification)
        .filter((form) => received.get(notification.name)?.has(versionOf(notification, form)) !== true)
        .map((form) => (form === 'single' ? notification.name : `${notification.name} v${form}`)),
    ),
  };
}

/** The version as it is received: v1.0 says none on the wire, but is known by its type. */
const versionOf = (notification: NotificationDefinition, form: ReturnType<typeof formsOf>[number]): string | null =>
  form === 'single' ? attributeOf(notification, form) : form;
