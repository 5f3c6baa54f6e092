import { onTestFinished } from 'vitest';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import { seedTopic } from '../../emulator/domain/seed.ts';
import type { Device, Portal } from '../../emulator/domain/state.ts';
import { type BuildOptions, buildEmulator, type Emulator } from '../../emulator/emulator.ts';
import { appendEvents } from '../../emulator/http/record-call.ts';
import { deviceRef } from '../../emulator/world.ts';
import { type GivenDevice, givenDevice, report, portal as seeded, T0 } from './given.ts';

/** A whole emulator for one test: any free port, memory, a clock that stands at T0, seed 1. */

export interface TestEmulator extends Emulator {
  /** Lines of the request log; a line with FAULT is a bug of ours. */
  readonly lines: readonly string[];
  readonly faults: () => string[];
  entries<K extends TimelineEntry['kind']>(kind: K): Extract<TimelineEntry, { kind: K }>[];
  device(modelId?: string, serialNumber?: string): Device | undefined;
}

export type TestOptions = Partial<BuildOptions> & { readonly settings?: Partial<Portal['settings']> };

export async function startTestEmulator({ settings = {}, ...options }: TestOptions = {}): Promise<TestEmulator> {
  const lines: string[] = [];
  const portal = structuredClone(options.portal ?? seeded);
  const emulator = await buildEmulator({
    version: '0.0.0',
    topics: [structuredClone(seedTopic)],
    configHash: 'test',
    clock: { mode: 'manual', scale: 1, now: T0 },
    seed: 1,
    host: '127.0.0.1',
    port: 0,
    snsUrl: null,
    controlToken: null,
    allowedHosts: [],
    timeline: { maxEntries: 20_000, maxBytes: 32 * 1024 * 1024 },
    quiet: false,
    write: (line) => lines.push(line),
    ...options,
    portal: { ...portal, settings: { ...portal.settings, ...settings } },
  });
  onTestFinished(() => emulator.close());
  const { world } = emulator;
  return Object.assign(emulator, {
    lines,
    faults: () => lines.filter((line) => line.startsWith('FAULT')),
    entries: <K extends TimelineEntry['kind']>(kind: K) =>
      world.timeline.query({ kind, limit: 100_000 }).items as Extract<TimelineEntry, { kind: K }>[],
    device: (modelId = 'acme-coffee', serialNumber = 'SN-0001') =>
      world.store.read(deviceRef(modelId, serialNumber))?.doc,
  });
}

export interface RegisteredDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Commits a device that went through consent and set-up, and mints its tokens at the clock's instant. */
export async function register(
  { world }: Pick<Emulator, 'world'>,
  given: Omit<GivenDevice, 'draw' | 'now' | 'portal' | 'subscribers'> = {},
): Promise<RegisteredDevice> {
  const { modelId = 'acme-coffee', serialNumber = 'SN-0001' } = given;
  const ref = deviceRef(modelId, serialNumber);
  const portal = world.portal();
  const topicArn = portal.models.find((model) => model.modelId === modelId)?.topicArn ?? '';
  const { events } = await world.decide(ref, undefined, (_, draw) => {
    const made = givenDevice({ ...given, portal, ...world.audience(topicArn), draw });
    return { next: made, events: eventsOf(made), result: undefined };
  });
  appendEvents(world, events, { at: world.clock.now(), cause: null, device: { modelId, serialNumber } });
  world.engine.wake();
  return { modelId, serialNumber, ...mintTokens({ world }, modelId, serialNumber) };
}

/** What the registration puts on the record. */
const eventsOf = (device: Device) =>
  device.outbox.map(({ notificationId, notificationType, version, topicArn, payload }) => ({
    kind: 'notification' as const,
    notificationId,
    notificationType,
    version,
    topicArn,
    payload,
  }));

let minted = 0;

export function mintTokens({ world }: Pick<Emulator, 'world'>, modelId: string, serialNumber: string) {
  const current = world.store.read(deviceRef(modelId, serialNumber))?.doc.current;
  if (current === null || current === undefined) throw new Error(`${modelId}/${serialNumber} is not registered`);
  const claims = {
    modelId,
    serialNumber,
    grantId: current.grantId,
    epoch: current.accessEpoch,
    mintedAtMs: world.clock.nowMs(),
    confidential: true,
  };
  minted += 1;
  return {
    accessToken: world.tokens.mint({ ...claims, kind: 'access' }, `nonce-${minted}`),
    refreshToken: world.tokens.mint({ ...claims, kind: 'refresh' }, `nonce-${minted}`),
  };
}

const PREFIX = 'com.amazon.dash.replenishment.';

/** The headers every service call needs: `callHeaders(token, 'DrsReplenish')`. */
export const callHeaders = (
  accessToken: string,
  name: string,
  input = '1.0',
  result = '1.0',
): Record<string, string> => ({
  authorization: `Bearer ${accessToken}`,
  'x-amzn-type-version': `${PREFIX}${name}Input@${input}`,
  'x-amzn-accept-type': `${PREFIX}${name}Result@${result}`,
});

/** One DRS call; the reply's body parsed. */
export async function call(
  { url }: Pick<Emulator, 'url'>,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number; headers: Headers; body: unknown; text: string }> {
  const reply = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text), text };
}

export const replenish = (emulator: Emulator, { accessToken }: { accessToken: string }, slotId = 'beans') =>
  call(emulator, 'POST', `/replenish/${slotId}`, callHeaders(accessToken, 'DrsReplenish'));

export { report };

export const slotStatus = (
  emulator: Emulator,
  { accessToken }: { accessToken: string },
  body: string = JSON.stringify(report),
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => call(emulator, 'POST', '/slotStatus/beans', { ...callHeaders(accessToken, 'DrsSlotStatus'), ...headers }, body);
