import type { z } from 'zod';
import { drsEndpoints } from '../drs/index.ts';
import { lwaEndpoints } from '../lwa/index.ts';
import { snsEndpoints } from '../sns/index.ts';
import type { Problem } from './order.ts';

/** Which faults there are, what they can strike, and what is true of one where a plan does not say; its schema is beside it. */

/** What a fault does to the answer of a call. */
export const REQUEST_EFFECTS = ['status', 'delay', 'reset', 'truncate'] as const;
/** What a fault does to a notification on its way. */
export const NOTIFICATION_EFFECTS = [
  'notification-delayed',
  'notification-doubled',
  'notification-swapped',
  'notification-lost',
] as const;
export const FAULT_EFFECTS = [...REQUEST_EFFECTS, 'order-problem', ...NOTIFICATION_EFFECTS] as const;
export type FaultEffect = (typeof FAULT_EFFECTS)[number];

export const isRequestEffect = (effect: FaultEffect): boolean => REQUEST_EFFECTS.some((one) => one === effect);
export const isNotificationEffect = (effect: FaultEffect): boolean =>
  NOTIFICATION_EFFECTS.some((one) => one === effect);

/** Endpoints that a fault can strike: all of the service, none under `/_emulator/`. */
export const FAULTY_OPERATIONS = [
  ...Object.keys(drsEndpoints),
  ...Object.keys(lwaEndpoints),
  ...Object.keys(snsEndpoints),
] as (keyof typeof drsEndpoints | keyof typeof lwaEndpoints | keyof typeof snsEndpoints)[];

export type FaultyOperation = (typeof FAULTY_OPERATIONS)[number];

interface Preset {
  readonly effect: FaultEffect;
  readonly status?: number;
  readonly operations?: FaultyOperation[];
  readonly problem?: z.infer<typeof Problem>;
}

export type FaultPreset =
  | 'token-service-down'
  | 'out-of-stock'
  | 'payment-declined'
  | 'notifications-delayed'
  | 'notifications-doubled'
  | 'notifications-swapped'
  | 'notifications-lost';

/** Faults by name, as a maker meets them. Other keys of the plan come on top. */
export const FAULT_PRESETS: Readonly<Record<FaultPreset, Preset>> = {
  'token-service-down': { effect: 'status', status: 503, operations: ['token'] },
  'out-of-stock': { effect: 'order-problem', problem: 'stock' },
  'payment-declined': { effect: 'order-problem', problem: 'payment' },
  'notifications-delayed': { effect: 'notification-delayed' },
  'notifications-doubled': { effect: 'notification-doubled' },
  'notifications-swapped': { effect: 'notification-swapped' },
  'notifications-lost': { effect: 'notification-lost' },
};

export const STATUS_DEFAULT = 500;
/** Longest time a reply is held back, in real milliseconds. */
export const DELAY_MAX_MS = 60_000;
/** How late a notification is, its copy, or one that waits for the next; in virtual time. */
export const LATE_DEFAULTS = {
  'notification-delayed': 'PT1H',
  'notification-doubled': 'PT1S',
  'notification-swapped': 'PT1H',
} as const;
