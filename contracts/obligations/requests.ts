import type { Obligation } from './obligation.ts';

/** How each call to the service has to look. */
export const requests = [
  {
    number: 1,
    level: 'must',
    text: 'Every service call carries `x-amzn-type-version` and `x-amzn-accept-type`, with values that the endpoint knows.',
    check: 'automatic',
    how: 'Both headers are present, and their values belong to the endpoint that is called.',
    evidence: 'documented',
    source: 'API',
  },
  {
    number: 2,
    level: 'compatibility',
    text: 'The value of a version header is exactly the type and its version: it does not repeat the name of the header and has no stray blanks.',
    check: 'automatic',
    how: 'The value equals a supported one, character by character.',
    evidence: 'observed',
    source: 'c:go',
  },
  {
    number: 3,
    level: 'should',
    text: 'Where an endpoint has several versions, the newest is used: result 2.0 of SubscriptionInfo, request 2.0 of Deregistration.',
    check: 'automatic',
    how: 'The versions asked for in the headers of those two calls.',
    evidence: 'documented',
    source: 'API',
  },
  {
    number: 8,
    level: 'compatibility',
    text: 'Reports are JSON under `Content-Type: application/json`, with dates in full ISO 8601.',
    check: 'automatic',
    how: 'Body, content type and dates are parsed strictly beside the tolerant reading; each difference is a finding.',
    evidence: 'documented',
    source: 'SLOT',
  },
  {
    number: 47,
    level: 'compatibility',
    text: 'DeviceStatus is about the device and has no slot id in its path.',
    check: 'automatic',
    how: 'The path of DeviceStatus calls.',
    evidence: 'observed',
    source: 'c:clever',
  },
] as const satisfies readonly Obligation[];
