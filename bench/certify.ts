import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimelineEntry } from '../contracts/timeline.ts';
import { elapsedMs, median, type Row } from './measure.ts';

/** What is measured of reports: `certify` over a long timeline file, from spawn to exit, in a heap that could not hold it. */

const ENTRIES = 100_000;
const HEAP_MB = 64;
const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const DRS = 'com.amazon.dash.replenishment.';
const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2031-03-04T10:00:00.000Z');

/** A device that reports every few hours and orders now and then, as an emulator would have written it down. */
function timeline(): string {
  const lines: string[] = [];
  let ms = START_MS;
  const add = (kind: TimelineEntry['kind'], rest: object): void => {
    ms += 5;
    const at = new Date(ms).toISOString();
    lines.push(JSON.stringify({ seq: lines.length + 1, kind, at, cause: null, device: DEVICE, ...rest, wall: at }));
  };
  const call = (operation: string, path: string, name: string, rest: object): void =>
    add('call', {
      surface: operation === 'token' ? 'lwa' : 'drs',
      operation,
      method: 'POST',
      path,
      headers: {
        host: '127.0.0.1:8700',
        'user-agent': 'acme-coffee/3.1',
        authorization: 'Bearer Atza|IwEB…',
        'content-type': 'application/json',
        'x-amzn-type-version': `${DRS}${name}Input@1.0`,
        'x-amzn-accept-type': `${DRS}${name}Result@1.0`,
      },
      body: null,
      tokenId: '0a1b2c3d',
      reply: {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' },
        body: {},
      },
      refusal: null,
      findings: [],
      fault: null,
      wallMs: 1,
      ...rest,
    });
  add('world', { event: 'started', device: null });
  add('state', { subject: 'registration', id: 'id', from: null, to: 'registered', rule: 'registered' });
  for (let round = 0; lines.length < ENTRIES; round += 1) {
    ms += 6 * HOUR_MS;
    const now = new Date(ms).toISOString();
    call('token', '/auth/o2/token', 'Token', { body: { grant_type: 'refresh_token' } });
    call('deviceStatus', '/deviceStatus', 'DrsDeviceStatus', { body: { mostRecentlyActiveDate: now } });
    const body = {
      expectedReplenishmentDate: new Date(ms + 720 * HOUR_MS).toISOString(),
      remainingQuantityInUnit: 90 - (round % 80),
      originalQuantityInUnit: 100,
      totalQuantityOnHand: 0,
      lastUseDate: now,
    };
    call('slotStatus', '/slotStatus/beans', 'DrsSlotStatus', { slotId: 'beans', body });
    if (round % 5 < 4) continue;
    call('replenish', '/replenish/beans', 'DrsReplenish', { slotId: 'beans' });
    const order = { subject: 'order', id: `order-${round}`, slotId: 'beans' };
    add('state', { ...order, from: null, to: 'placed', rule: 'accepted' });
    const notificationId = `notification-${round}`;
    add('notification', {
      slotId: 'beans',
      notificationId,
      notificationType: 'OrderPlacedNotification',
      version: '2.0',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      payload: { notificationInfo: { notificationType: 'OrderPlacedNotification' } },
    });
    add('delivery', {
      slotId: 'beans',
      notificationId,
      messageId: 'message',
      type: 'Notification',
      subscriptionArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme:1',
      attempt: 1,
      outcome: 'delivered',
      status: 200,
      wallMs: 2,
    });
    add('state', { ...order, from: 'placed', to: 'delivered', rule: 'T7' });
  }
  return `${lines.join('\n')}\n`;
}

const run = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${code}`))));
  });

export async function certify(quick: boolean): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-bench-'));
  try {
    const file = join(dir, 'timeline.ndjson');
    const text = timeline();
    writeFileSync(file, text);
    const reports: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < (quick ? 3 : 9); i += 1) {
      bare.push(await elapsedMs(() => run(['-e', '0'])));
      reports.push(
        await elapsedMs(() =>
          run([
            `--max-old-space-size=${HEAP_MB}`,
            'dist/drs-emulator.cjs',
            'certify',
            file,
            '--fail-on',
            'never',
            '--report',
            join(dir, 'r.html'),
          ]),
        ),
      );
    }
    const ms = median(reports);
    return [
      {
        what: `\`certify\` over ${ENTRIES / 1000},000 entries (${Math.round(text.length / 1e6)} MB) with its page, from spawn to exit, in a heap of ${HEAP_MB} MB`,
        measured: `${Math.round(ms)} ms, of which an empty Node takes ${Math.round(median(bare))} ms`,
        wanted: 'under 2,000 ms',
        met: ms < 2000,
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
