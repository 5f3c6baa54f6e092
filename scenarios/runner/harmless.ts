import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';
import { type LoggedExchange, targetOf } from './exchange-log.ts';

/** Calls that bring nothing about but their reply: nothing is sent because of them, and nothing falls due. */

const REPORTS: ReadonlySet<string> = new Set([
  'slotStatus',
  'deviceStatus',
  'subscriptionInfo',
  'getOrderInfo',
  'token',
  'tokenInfo',
  'profile',
  'signingCertificate',
]);

/** Endpoints of the control interface that only show something. */
const VIEWS: ReadonlySet<string> = new Set(
  (Object.values(endpoints) as readonly EndpointDefinition[])
    .filter(({ surface, methods }) => surface === 'control' && methods.every((method) => method === 'GET'))
    .map(({ name }) => name),
);

/** A refusal changes nothing either; what a fault has done nobody knows. */
export function isHarmless({ operation, reply: { status } }: LoggedExchange): boolean {
  if (status >= 500) return false;
  return status >= 400 || operation === null || REPORTS.has(operation) || VIEWS.has(operation);
}

/** Whether the call is on the timeline: reading the machine leaves no trace. */
export const isRecorded = ({ request }: LoggedExchange): boolean =>
  !(/^(GET|HEAD)$/.test(request.method) && targetOf(request).startsWith('/_emulator'));
