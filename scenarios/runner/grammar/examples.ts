import { parse } from 'yaml';
import { ScenarioFile, Step } from '../scenario.ts';
import { grammarPath } from './walk.ts';

/**
 * Examples of every key of the grammar, as authors are shown them: valid lines of YAML. The first one that has a key
 * is the example of it, so the short ones come first.
 */

/** Items of `steps`, by what they show. */
const STEPS = `
service: { register: }
service: { register: { name: kitchen, modelId: acme-coffee, serialNumber: KITCHEN-1 } }
service: { register: { modelId: acme-coffee, isTestDevice: true } }
service: { register: { slots: { beans: { asin: B0EMUL0002, subscribed: true } } } }
service: { register: { stock: { beans: { capacity: 24, remaining: 12, onHand: 0, perDay: 1, refillOn: delivery } } } }
service: { register: { modelId: acme-preview, includeNonLive: true } }
service: { register: { directedCustomerId: amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ } }
service: { register: { clientId: amzn1.application-oa2-client.00000000000000000000000000000001 } }
service: { consent: }
service: { consent: { name: kitchen, modelId: acme-coffee, serialNumber: KITCHEN-1, isTestDevice: false } }
service: { consent: { redirectUri: 'http://localhost:3000/callback', state: xyz } }
service: { consent: { codeChallenge: E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, codeChallengeMethod: S256 } }
service: { consent: { clientId: amzn1.application-oa2-client.00000000000000000000000000000001 } }
service: { consent: { slots: { beans: { asin: B0EMUL0002, subscribed: true } } } }
service: { consent: { stock: { beans: { capacity: 24, remaining: 12, onHand: 0, perDay: 1, refillOn: delivery } } } }
service: { select: { asin: B0EMUL0002 } }
service: { select: { slotId: beans, asin: null } }
service: { subscribe: beans }
service: { subscribe: { slotId: beans }, device: kitchen }
service: { unsubscribe: beans }
service: { unsubscribe: { slotId: beans } }
service: { nextOrder: { problem: address } }
service: { nextOrder: { slotId: beans, problem: payment } }
service: { ship: beans }
service: { ship: { slotId: beans } }
service: { ship: { instanceId: '\${instanceId}' } }
service: { deliver: beans }
service: { deliver: { slotId: beans } }
service: { deliver: { instanceId: '\${instanceId}' } }
service: { cancel: beans }
service: { cancel: { slotId: beans, force: true } }
service: { cancel: { instanceId: '\${instanceId}' } }
service: { resolve: beans }
service: { resolve: { slotId: beans } }
service: { resolve: { instanceId: '\${instanceId}' } }
service: { deregister: }
service: { deregister: { by: customer-service } }
service: { revoke: }
service: { revoke: { directedCustomerId: '\${device.directedCustomerId}', clientId: '\${clientId}' } }
service: { expireTokens: }
service: { trigger: { event: item-shipped } }
service: { trigger: { event: item-shipped, slotId: beans } }
service: { redeliver: { type: OrderPlacedNotification } }
service: { redeliver: { notificationId: '\${notificationId}' } }
service: { fault: { effect: status, status: 503, operations: [replenish], times: 2 } }
service: { fault: { preset: token-service-down, for: PT2H } }
service: { fault: { effect: status, body: { message: slow down }, headers: { Retry-After: '60' }, takesEffect: true } }
service: { fault: { faultId: slow, effect: delay, delayMs: 200, surface: drs } }
service: { fault: { effect: truncate, keepBytes: 10, probability: 0.2 } }
service: { fault: { effect: reset, from: 2031-03-05T10:00:00Z, until: 2031-03-05T12:00:00Z }, device: kitchen }
service: { fault: { effect: order-problem, problem: payment, modelId: acme-coffee, serialNumber: SN-0001, slotId: beans } }
service: { fault: { preset: notifications-delayed, lateBy: PT6H, notifications: [OrderPlacedNotification] } }
service: { clearFault: slow }
device: { use: beans }
device: { use: { slotId: beans, amount: 2 } }
device: { report: beans }
device: { report: { slotId: beans }, as: kitchen }
device: { deviceStatus: }
device: { replenish: beans }
device: { replenish: { slotId: beans } }
device: { restock: beans }
device: { restock: { slotId: beans, amount: 6 } }
device: { live: { for: P3D } }
device: { live: { until: 2031-03-07T10:00:00Z } }
device: { exchange: { code: '\${code}' } }
device: { exchange: { code: '\${code}', codeVerifier: dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk } }
device: { exchange: { code: '\${code}', redirectUri: 'http://localhost:3000/callback' } }
device: { refresh: }
device: { subscriptionInfo: }
device: { subscriptionInfo: { version: '1.0' } }
device: { orderInfo: beans }
device: { orderInfo: { slotId: beans } }
device: { orderInfo: { instanceId: '\${instanceId}' } }
device: { cancelTestOrders: }
device: { cancelTestOrders: { slotId: beans, path: older } }
device: { deregister: }
device: { deregister: { version: '1.0' } }
device: { listen: { answer: 503 } }
device: { listen: { answer: nothing, times: 2, type: OrderPlacedNotification } }
device: { listen: { call: { path: /_emulator/orders, query: { limit: 1 }, auth: control } } }
device: { listen: { call: { path: /subscriptionInfo, auth: device, versions: { type: DrsSubscriptionInfoInput@1.0, accept: DrsSubscriptionInfoResult@2.0 } } } }
device: { listen: { times: 1, call: { method: POST, path: /_emulator/clock/advance, auth: control, json: { by: PT1H } } } }
device: { listen: { call: { method: POST, path: /auth/o2/token, form: { grant_type: refresh_token, refresh_token: unknown } } } }
device: { listen: { call: { method: POST, path: /deviceStatus, headers: { Content-Type: text/plain }, text: '{' } } }
call: { path: /_emulator/health }
call: { method: PUT, path: /_emulator/clock, json: { mode: manual }, auth: control }
call: { path: /auth/o2/tokeninfo, query: { access_token: '\${device.accessToken}' } }
call: { method: POST, path: /deviceStatus, headers: { Content-Type: text/plain }, text: '{' }
call: { method: POST, path: /auth/o2/token, form: { grant_type: refresh_token, refresh_token: unknown } }
call: { path: /subscriptionInfo, auth: device, versions: { type: DrsSubscriptionInfoInput@1.0, accept: DrsSubscriptionInfoResult@2.0 } }
advance: PT24H
advanceTo: 2031-03-05T10:00:00Z
advanceTo: next
use: { scenario: parts/register.yaml }
use: { scenario: parts/register.yaml, with: { modelId: acme-printer } }
realWait: PT1S
expect: { reply: { status: 200 } }
expect: { reply: { status: 200, body: { detailCode: STANDARD_ORDER_PLACED } } }
expect: { reply: { operation: replenish, refusal: slotUnsubscribed } }
expect: { reply: { headers: { x-amzn-ErrorType: { $any: true } } } }
expect: { notification: { type: OrderPlacedNotification } }
expect: { notification: { type: OrderPlacedNotification, version: '2.0', slotId: beans, count: 1 } }
expect: { notification: { type: ItemShippedNotification, payload: { orderInfo: { instanceId: '\${instanceId}' } } } }
expect: { notification: { type: DeviceRegisteredNotification, envelope: { SignatureVersion: '1' } } }
expect: { state: { order: { state: placed } } }
expect: { state: { device: { status: registered } } }
expect: { state: { client: { slots: { beans: { stock: { $atLeast: 1 } } } } } }
expect: { state: { clock: '\${start + PT24H}' } }
expect: { findings: [{ rule: duplicate-slashes }] }
expect: { findings: [{ rule: '8', field: lastUseDate, expected: { $any: true }, seen: { $any: true } }] }
expect: { findings: [], exactly: true }
expect: { faults: [{ effect: status 503, count: 2 }] }
expect: { faults: [{ faultId: slow, effect: delay, slotId: beans }] }
expect: { of: order, notification: { type: OrderPlacedNotification } }
expect: { never: { notification: { type: OrderPlacedNotification } } }
expect: { never: { notification: { type: OrderPlacedNotification }, within: PT24H } }
expect: { never: { notification: { version: '1.0', slotId: beans } } }
expect: { never: { notification: { payload: { eventTime: { $absent: true } }, envelope: { Type: Notification } } } }
expect: { never: { call: { operation: replenish, status: 400, slotId: beans } } }
expect: { never: { finding: { rule: '8', field: lastUseDate } } }
expect: { never: { state: { subject: order, from: placed, to: cancelled } } }
{ id: order, device: { replenish: beans } }
{ note: the machine is nearly empty, device: { report: beans } }
{ device: { replenish: beans }, capture: { instanceId: reply.body.eventInstanceId } }
`;

/** Lines at the beginning of a file. */
const FILES = `
name: a second order is refused while one is under way
description: The slot is blocked until the order is delivered (Replenish Endpoint).
tags: [order, refusal]
requires: [own-world]
skip: waits for the answer of Amazon's forum
params: { modelId: acme-coffee }
params: { modelId: { description: Device model., default: acme-coffee } }
matrix: { problem: [address, payment, stock] }
world: { timers: { ship: PT48H } }
world: { listener: false }
world: { listener: { rawMessageDelivery: true, topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme' } }
steps: [{ device: { replenish: beans } }]
outputs: { instanceId: '\${instanceId}' }
`;

/** Worlds: they are looked at for mistakes, and have their place in the reference of the configuration file. */
const WORLDS = `
world: { now: 2031-03-04T10:00:00Z, clock: manual, seed: 7 }
world: { strict: true, consent: auto }
world: { timers: { orderPlaced: PT2S, cancelWindow: PT24H, resolution: PT72H, ship: PT25H, shipTest: PT60S } }
world: { notifications: { itemDelivered: false } }
world: { orderInfoStatuses: older }
world: { models: [{ modelId: acme-tea, slots: [{ slotId: tea, products: [{ asin: B0EMUL0009 }] }] }] }
world: { devices: [{ modelId: acme-coffee, serialNumber: SN-0001, slots: { beans: { subscribed: true } } }] }
world: { customers: [{ directedCustomerId: amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ, name: Ada, email: ada@example.org }] }
world: { topics: [{ arn: 'arn:aws:sns:us-east-1:000000000000:drs-acme', signatureVersion: '2' }] }
world: { securityProfiles: [{ clientId: amzn1.application-oa2-client.00000000000000000000000000000001, clientSecret: secret }] }
world: { faults: [{ effect: status, status: 503, operations: [replenish] }] }
world: { timeline: { maxEntries: 10000 } }
world: { allowHost: [drs.example.org] }
world: { controlToken: secret }
world: { snsUrl: 'https://sns.{region}.example.org' }
world: { targets: { sqs: { endpoint: 'http://127.0.0.1:4566' }, lambda: { url: print } } }
`;

export interface Example {
  readonly yaml: string;
  readonly value: unknown;
}

const read = (text: string): Example[] =>
  text
    .trim()
    .split('\n')
    .map((yaml) => ({ yaml, value: parse(yaml) as unknown }));

let steps: readonly Example[] | undefined;
let files: readonly Example[] | undefined;
let worlds: readonly Example[] | undefined;

/** Read when they are first asked for: a good file needs none. */
export function stepExamples(): readonly Example[] {
  steps ??= read(STEPS);
  return steps;
}
export function fileExamples(): readonly Example[] {
  files ??= read(FILES);
  return files;
}
export function worldExamples(): readonly Example[] {
  worlds ??= read(WORLDS);
  return worlds;
}

/** Path of the grammar -> the first example that has it. */
let byPath: ReadonlyMap<string, string> | undefined;

function index(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (path: readonly string[], yaml: string): void => {
    if (!found.has(path.join('\n'))) found.set(path.join('\n'), yaml);
  };
  for (const { yaml, value } of stepExamples())
    for (const path of pathsIn(value)) add(['steps', ...grammarPath(Step, path)], `- ${yaml}`);
  for (const { yaml, value } of [...fileExamples(), ...worldExamples()])
    for (const path of pathsIn(value)) add(grammarPath(ScenarioFile, path), yaml);
  return found;
}

function pathsIn(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = [...path, Array.isArray(value) ? Number(key) : key];
    return [own, ...pathsIn(inner, own)];
  });
}

/** A line that shows the key a path leads to, or the nearest one on the way there. */
export function exampleOf(path: readonly PropertyKey[]): string {
  byPath ??= index();
  const keys = grammarPath(ScenarioFile, path);
  // All steps together are no answer to a mistake in one of them.
  const least = path[0] === 'steps' && path.length > 1 ? 2 : 1;
  for (let length = keys.length; length >= least; length -= 1) {
    const example = byPath.get(keys.slice(0, length).join('\n'));
    if (example !== undefined) return example;
  }
  return least === 2 ? ANY_STEP : ANY_SCENARIO;
}

const ANY_STEP = '- device: { replenish: beans }';
const ANY_SCENARIO = '{ name: a device orders, steps: [{ service: { register: } }, { device: { replenish: beans } }] }';
