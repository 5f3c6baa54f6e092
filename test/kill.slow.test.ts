import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Control, createControl } from '../emulator/control-client.ts';
import { bundleProgram, endAll, type Program, type Serving, serve } from './cli/program.ts';
import { callHeaders } from './support/emulator.ts';
import { type Listener, startListener } from './support/listener.ts';

/**
 * The shipped program, killed in the middle of its work again and again: whatever it acknowledged is there when
 * it starts again, nothing is half-written, and every notification reaches its listener in the end.
 */

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

const MODEL = 'acme-coffee';

/** What a device is known to be: all that was acknowledged. */
interface Known {
  readonly lastReport: number | null;
  readonly subscribed: boolean;
  readonly openOrder: string | null;
  readonly cancelled: readonly string[];
  /** How often the switch was moved. */
  readonly changes: number;
}

interface Device {
  readonly serialNumber: string;
  readonly accessToken: string;
  known: Known;
  /** What it becomes if the request that nobody answered took effect; an open order of `?` can be any. */
  unanswered: Known | undefined;
}

const BLANK: Known = { lastReport: null, subscribed: true, openOrder: null, cancelled: [], changes: 0 };
const REPORT = {
  expectedReplenishmentDate: '2031-03-11T10:00:00Z',
  originalQuantityInUnit: 100_000,
  totalQuantityOnHand: 0,
  lastUseDate: '2031-03-04T09:00:00Z',
};

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly hoped: Known;
  /** What is known from the answer. */
  readonly learned?: (answer: { eventInstanceId: string }) => Known;
}

/** A move that its state allows, at random. */
function nextOperation({ serialNumber, accessToken, known }: Device): Operation {
  const control = `/_emulator/devices/${MODEL}/${serialNumber}`;
  switch (randomInt(4)) {
    case 0: {
      const subscribed = !known.subscribed;
      return {
        method: 'PUT',
        path: `${control}/slots/beans/subscription`,
        body: { subscribed },
        hoped: { ...known, subscribed, changes: known.changes + 1 },
      };
    }
    case 1:
      if (known.openOrder !== null) {
        return {
          method: 'POST',
          path: `/_emulator/orders/${known.openOrder}/cancel`,
          hoped: { ...known, openOrder: null, cancelled: [...known.cancelled, known.openOrder] },
        };
      }
      if (known.subscribed) {
        return {
          method: 'POST',
          path: '/replenish/beans',
          headers: callHeaders(accessToken, 'DrsReplenish'),
          hoped: { ...known, openOrder: '?' },
          learned: ({ eventInstanceId }) => ({ ...known, openOrder: eventInstanceId }),
        };
      }
  }
  const remainingQuantityInUnit = (known.lastReport ?? 0) + 1;
  return {
    method: 'POST',
    path: '/slotStatus/beans',
    headers: callHeaders(accessToken, 'DrsSlotStatus'),
    body: { ...REPORT, remainingQuantityInUnit },
    hoped: { ...known, lastReport: remainingQuantityInUnit },
  };
}

class Refused extends Error {}

/** Undefined when the connection broke, so that nothing is known. */
async function send(url: string, { method, path, headers, body }: Omit<Operation, 'hoped'>): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const reply = await fetch(url + path, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    status = reply.status;
    text = await reply.text();
  } catch {
    return undefined;
  }
  if (status >= 300) throw new Refused(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text);
}

/** Works with several connections until so many operations were acknowledged, then kills; resolves when all are cut off. */
async function workAndDie(serving: Serving, devices: Device[], acknowledgements: number): Promise<number> {
  let acknowledged = 0;
  const acknowledge = () => {
    acknowledged += 1;
    if (acknowledged === acknowledgements) serving.process.kill('SIGKILL');
  };
  const worker = async (mine: Device[]): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      if (mine.length === 0 || turn % 40 === 39) {
        const serialNumber = `SN-${String(devices.length + 1).padStart(4, '0')}`;
        const device: Device = { serialNumber, accessToken: '', known: BLANK, unanswered: undefined };
        const body = { modelId: MODEL, serialNumber };
        devices.push(device);
        const registered = await send(serving.url, { method: 'POST', path: '/_emulator/devices', body });
        if (registered === undefined) {
          // Whether it exists nobody knows; it is left alone.
          devices.splice(devices.indexOf(device), 1);
          return;
        }
        mine.push(Object.assign(device, registered));
        acknowledge();
        continue;
      }
      const device = mine[randomInt(mine.length)] as Device;
      const operation = nextOperation(device);
      const answer = await send(serving.url, operation);
      if (answer === undefined) {
        device.unanswered = operation.hoped;
        return;
      }
      device.known = operation.learned?.(answer as never) ?? operation.hoped;
      acknowledge();
    }
  };
  const shares: Device[][] = Array.from({ length: 6 }, () => []);
  for (const [at, device] of devices.entries()) shares[at % shares.length]?.push(device);
  await Promise.all(shares.map(worker));
  expect((await serving.ended).signal).toBe('SIGKILL');
  return acknowledged;
}

interface Shown {
  readonly serialNumber: string;
  readonly slots: {
    beans: { subscribed: boolean; lastReport: { remainingQuantityInUnit: number } | null; openOrder: string | null };
  };
  readonly orders: { instanceId: string; state: string }[];
}

async function listOf<T>(control: Control, name: string): Promise<T[]> {
  const items: T[] = [];
  for (let after = ''; ; ) {
    const page = await control.call<{ items: T[]; next: string | null }>('GET', `${name}?limit=1000${after}`);
    items.push(...page.items);
    if (page.next === null) return items;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** Compares every device with what was acknowledged, and takes over which unanswered requests took effect. */
async function checkDevices(control: Control, devices: readonly Device[]): Promise<void> {
  const shown = new Map((await listOf<Shown>(control, 'devices')).map((one) => [one.serialNumber, one]));
  for (const device of devices) {
    const found = shown.get(device.serialNumber);
    if (found === undefined) throw new Error(`${device.serialNumber} was acknowledged and is gone`);
    const { subscribed, lastReport, openOrder } = found.slots.beans;
    const is = {
      subscribed,
      lastReport: lastReport?.remainingQuantityInUnit ?? null,
      openOrder,
      cancelled: found.orders.filter(({ state }) => state === 'cancelled').map(({ instanceId }) => instanceId),
    };
    const { known, unanswered } = device;
    const matching = [known, unanswered].find(
      (candidate) =>
        candidate !== undefined &&
        candidate.subscribed === is.subscribed &&
        candidate.lastReport === is.lastReport &&
        (candidate.openOrder === '?' ? is.openOrder !== null : candidate.openOrder === is.openOrder) &&
        // The last 50 orders are kept.
        candidate.cancelled.slice(-50).every((id, at) => is.cancelled.slice(-50)[at] === id),
    );
    expect(
      matching,
      `${device.serialNumber} is ${JSON.stringify(is)}, not ${JSON.stringify({ known, unanswered })}`,
    ).toBeDefined();
    device.known = { ...(matching as Known), openOrder: is.openOrder };
    device.unanswered = undefined;
  }
}

/** Nothing torn: every file but those a killed writer left aside is whole, and the record has no gap. */
function checkFolder(dir: string): void {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    if (!name.endsWith('.json') || name.startsWith('.')) continue;
    const text = readFileSync(join(parentPath, name), 'utf8');
    expect(() => JSON.parse(text), `${name} holds ${text.slice(0, 80)}`).not.toThrow();
  }
  const lines = readFileSync(join(dir, 'timeline.ndjson'), 'utf8').split('\n').slice(0, -1);
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, at) => at + 1));
}

const idOf = (text: string): string => JSON.parse(JSON.parse(text).Message).notificationInfo.notificationId;

/** A listener that confirms at once, and answers notifications as it feels. */
async function moodyListener(): Promise<
  Listener & { mood: 'takes' | 'fails' | 'hangs'; readonly confirmed: Promise<void> }
> {
  let confirm = (): void => {};
  const confirmed = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  const listener = await startListener(async ({ text }) => {
    const { Type, SubscribeURL } = JSON.parse(text);
    if (Type === 'SubscriptionConfirmation') {
      await fetch(SubscribeURL);
      confirm();
    } else if (moody.mood === 'hangs') return undefined;
    return moody.mood === 'fails' && Type === 'Notification' ? 503 : 200;
  });
  const moody = Object.assign(listener, { mood: 'takes' as 'takes' | 'fails' | 'hangs', confirmed });
  return moody;
}

it.each([
  ['manual', 12],
  ['system', 12],
] as const)('loses nothing it acknowledged when it is killed, with a %s clock, %i times', async (clock, rounds) => {
  const dir = mkdtempSync(join(tmpdir(), 'drs-kill-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const listener = await moodyListener();
  const devices: Device[] = [];
  const start = () => serve(program, ['--data', dir, '--clock', clock, '--quiet']);

  let serving = await start();
  await createControl(serving.url, null).subscribe(listener.url);
  // What is published before is nobody's.
  await listener.confirmed;
  let acknowledged = 0;
  for (let round = 0; round < rounds; round += 1) {
    listener.mood = (['takes', 'fails', 'hangs'] as const)[round % 3] ?? 'takes';
    acknowledged += await workAndDie(serving, devices, 1 + randomInt(200));

    listener.mood = 'takes';
    serving = await start();
    const control = createControl(serving.url, null);
    await checkDevices(control, devices);
    checkFolder(dir);
    // Retries come due, and orders that were accepted are placed.
    await control.advance({ by: 'PT1M' });
    const received = listener.received
      .filter(({ type }) => type.endsWith('Notification'))
      .map(({ text }) => idOf(text));
    const notifications = await listOf<{ notificationId: string }>(control, 'notifications');
    expect(notifications.length).toBeGreaterThan(0);
    expect(notifications.filter(({ notificationId }) => !received.includes(notificationId))).toEqual([]);
    for (const { serialNumber, known } of devices) {
      const told = (type: string) =>
        new Set(
          listener.received.flatMap((one) =>
            one.type === type && one.serialNumber === serialNumber ? [idOf(one.text)] : [],
          ),
        ).size;
      expect(told('DeviceRegisteredNotification')).toBe(1);
      // One for the set-up, one for each change.
      expect(told('SubscriptionChangedNotification')).toBe(1 + known.changes);
    }
  }
  expect(acknowledged).toBeGreaterThan(rounds * 10);
  serving.process.kill('SIGTERM');
  expect(await serving.ended).toMatchObject({ code: 0, stderr: '' });
});
